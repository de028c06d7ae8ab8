import LLMCore
import LLMRouter
import LiteLLM

/// The page at `/`: what the server can do and a form to try it, as plain HTML without outside resources.
enum APIPage {
    static func html(_ scope: RequestScope) -> String {
        let docs = scope.snapshot.settings.docs
        let root = scope.snapshot.settings.rootPath
        let model = self.exampleModel(scope)
        var groups = ""
        for name in ["Models", "Information", "Health"] {
            let operations = APIOperation.shown(docs).filter { $0.group == name }
            guard !operations.isEmpty else { continue }
            groups += "<h2>\(name)</h2>\n"
            for operation in operations { groups += self.section(operation, root: root, model: model) }
        }
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(self.escaped(docs.title))</title>
            <style>\(self.style)</style>
            </head>
            <body>
            <header>
            <h1>\(self.escaped(docs.title))</h1>
            <p>\(docs.description.isEmpty ? "One OpenAI-compatible address in front of every provider." : self.escaped(docs.description))
            Version \(ProductVersion.text). <a href="\(root)/openapi.json">openapi.json</a></p>
            <p class="key"><label>Key <input id="key" type="password" placeholder="sk-…" autocomplete="off"></label>
            <span class="note">Stays in this page; it is sent with the requests you try.</span></p>
            </header>
            <main>
            \(groups)
            </main>
            <script>\(self.script)</script>
            </body>
            </html>
            """
    }

    /// A model to try; whoever brings no key is not told which ones there are.
    private static func exampleModel(_ scope: RequestScope) -> String {
        guard (try? scope.caller()) != nil else { return "MODEL" }
        let models = scope.snapshot.client.table.groups
        return models.first { !$0.contains("*") } ?? models.first ?? "MODEL"
    }

    private static func section(_ operation: APIOperation, root: String, model: String) -> String {
        let method = operation.method.uppercased()
        let path = self.escaped(root + operation.path)
        // A long path may break, best behind a slash.
        let shown = path.replacing("/", with: "/<wbr>")
        let target = self.escaped(root + operation.path.replacing("{model}", with: PercentEncoding.segment(model)))
        let lock = operation.isPublic ? "" : "<span class=\"lock\" title=\"needs a key, if one is set\">key</span>"
        var form = "<button data-method=\"\(method)\" data-path=\"\(target)\">Send</button><pre hidden></pre>"
        if let example = operation.example {
            let body = self.escaped(example.replacing("MODEL", with: self.jsonEscaped(model)))
            form = "<textarea rows=\"4\" spellcheck=\"false\" aria-label=\"request body\">\(body)</textarea>" + form
        }
        if operation.path.contains("{") {
            // What stands in braces is for whoever tries it to say.
            form = "<input class=\"path\" spellcheck=\"false\" aria-label=\"path\" value=\"\(target)\">" + form
        }
        return """
            <details><summary><span class="method \(operation.method)">\(method)</span><code>\(shown)</code>
            <span class="summary">\(self.escaped(operation.summary))</span>\(lock)</summary>\(form)</details>

            """
    }

    private static func jsonEscaped(_ text: String) -> String {
        String(JSON.string(text).description.dropFirst().dropLast())
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }

    private static let style = """
        :root{color-scheme:light dark;--line:#8885;--soft:#8882;--get:#197a4d;--post:#2457c5;--dim:#595959}
        @media(prefers-color-scheme:dark){:root{--get:#4cc38a;--post:#8ab4ff;--dim:#a6a6a6}}
        *{box-sizing:border-box}
        body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}
        h1{margin:0;line-height:1.2}h2{margin:2rem 0 .5rem;font-size:1.25rem}
        input,textarea{font:inherit;padding:.3rem .5rem;border:1px solid var(--line);border-radius:.3rem;background:transparent;color:inherit}
        input{width:16rem;max-width:100%}
        input.path{display:block;width:100%;font:.9rem/1.4 ui-monospace,monospace;margin-top:.7rem}
        textarea{display:block;width:100%;font:.9rem/1.4 ui-monospace,monospace;margin-top:.7rem;resize:vertical}
        .key{display:flex;flex-wrap:wrap;gap:.3rem .8rem;align-items:baseline}
        details{border:1px solid var(--line);border-radius:.4rem;margin:.4rem 0;padding:.5rem .8rem}
        summary{cursor:pointer;display:grid;grid-template-columns:auto 3rem auto 1fr auto;gap:.1rem .7rem;align-items:baseline;list-style:none}
        summary::-webkit-details-marker{display:none}
        summary::before{content:'▸';opacity:.6}details[open]>summary::before{content:'▾'}
        summary code{overflow-wrap:anywhere}
        .method{font-weight:700;font-size:.8rem}.get{color:var(--get)}.post{color:var(--post)}
        .summary{color:var(--dim)}.lock{grid-column:5;font-size:.75rem;border:1px solid var(--line);border-radius:1rem;padding:0 .5rem}
        .note{color:var(--dim);font-size:.9rem}
        button{font:inherit;margin-top:.5rem;padding:.3rem 1rem;border:1px solid var(--line);border-radius:.3rem;cursor:pointer}
        pre{background:var(--soft);padding:.7rem;border-radius:.3rem;overflow:auto;max-height:28rem;white-space:pre-wrap;overflow-wrap:anywhere}
        @media(max-width:45rem){summary{grid-template-columns:auto 3rem 1fr auto}
        .summary{grid-row:2;grid-column:2/-1}.lock{grid-row:1;grid-column:4}}
        """

    private static let script = """
        document.addEventListener('click',async e=>{const b=e.target.closest('button[data-path]');if(!b)return;
        const box=b.parentElement,out=box.querySelector('pre'),area=box.querySelector('textarea'),key=document.getElementById('key').value;
        const path=(box.querySelector('input.path')||{value:b.dataset.path}).value,headers={};if(key)headers['authorization']='Bearer '+key;if(area)headers['content-type']='application/json';
        out.hidden=false;out.textContent='…';
        try{const r=await fetch(path,{method:b.dataset.method,headers,body:area?area.value:undefined});
        const t=await r.text();let s=t;try{s=JSON.stringify(JSON.parse(t),null,2)}catch{}
        out.textContent=r.status+' '+r.statusText+'\\n\\n'+s}catch(x){out.textContent=String(x)}});
        """
}

import LLMCore
import LLMRouter
import LiteLLM

/// `GET /model_group/info`: what a group can do, over all its deployments.
struct ModelGroupInfo {
    private let scope: RequestScope

    init(_ scope: RequestScope) {
        self.scope = scope
    }

    func answer() -> JSON {
        let client = self.scope.snapshot.client
        let wanted = self.scope.request.queryValue("model_group")
        var rows = client.table.groups.filter { wanted == nil || $0 == wanted }.map { group in
            ModelGroup(group, client.table.deployments(of: group).map { client.deployments[$0.index] }).facts
        }
        if rows.isEmpty, let wanted, let alias = client.table.aliases[wanted] {
            let members = client.table.deployments(of: alias.target).map { client.deployments[$0.index] }
            if !members.isEmpty { rows.append(ModelGroup(wanted, members).facts) }
        }
        return ["data": .array(rows.map { .object($0) })]
    }
}

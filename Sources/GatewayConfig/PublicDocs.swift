/// The pages that describe the API, as the environment wants them.
package struct PublicDocs: Sendable, Equatable {
    /// The path of the page; `nil` when it is switched off.
    package var path: String?
    /// The path of the second page; `nil` when it is switched off.
    package var secondPath: String?
    package var title: String?
    package var description: String?
    /// Whether only the routes for models are shown.
    package var isFiltered: Bool
    /// Put before every route, when a server in front serves us below a path.
    package var rootPath: String

    package init(_ environment: ConfigEnvironment) {
        let isOff = environment.isOn("NO_DOCS")
        self.path = isOff ? nil : Self.path(environment["DOCS_URL"] ?? "/")
        self.secondPath = isOff || environment.isOn("NO_REDOC") ? nil : Self.path(environment["REDOC_URL"] ?? "/redoc")
        self.title = environment["DOCS_TITLE"]
        self.description = environment["DOCS_DESCRIPTION"]
        self.isFiltered = environment.isOn("DOCS_FILTERED")
        self.rootPath = environment["SERVER_ROOT_PATH"].map(Self.path) ?? ""
    }

    /// A path as requests have it: with a slash before it and none behind it.
    private static func path(_ text: String) -> String {
        var path = Substring(text)
        while path.hasSuffix("/") { path = path.dropLast() }
        return path.hasPrefix("/") ? String(path) : "/" + path
    }
}

extension ConfigChecks {
    /// A copy for a group that does not exist goes nowhere, and no request would ever tell.
    func checkSilentModels(_ reader: inout ConfigReader) {
        guard case .list(let items)? = self.root["model_list"]?.value else { return }
        reader.path.append("model_list")
        for (index, item) in items.enumerated() {
            guard let target = item["litellm_params"]?["silent_model"] else { continue }
            reader.path.append(index)
            reader.path.append("litellm_params")
            reader.path.append("silent_model")
            self.checkTargets(target, &reader)
            for _ in 0..<3 { reader.path.removeLast() }
        }
        reader.path.removeLast()
    }
}

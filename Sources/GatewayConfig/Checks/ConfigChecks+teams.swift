import LLMCore

extension ConfigChecks {
    /// Deployments of teams: who can ask for them while no key belongs to a team.
    func checkTeams(_ reader: inout ConfigReader) {
        let hasMasterKey = self.config.generalSettings.masterKey.map { !$0.reveal().isEmpty } ?? false
        for deployment in self.config.modelList {
            guard let team = deployment.info.teamID, !team.isEmpty else {
                guard deployment.info.teamPublicModelName != nil else { continue }
                self.report(
                    .warning,
                    deployment,
                    "model_info",
                    "team_public_model_name",
                    message: "has no effect without `team_id`",
                    &reader
                )
                continue
            }
            self.report(
                .warning,
                deployment,
                "model_info",
                "team_id",
                message: hasMasterKey
                    ? "no key belongs to a team yet: only the holder of the master key can ask for this deployment"
                    : "no key belongs to a team yet, and there is no master key: nobody can ask for this deployment",
                remedy: hasMasterKey ? "" : "set `general_settings.master_key`, or remove `team_id`.",
                &reader
            )
        }
    }
}

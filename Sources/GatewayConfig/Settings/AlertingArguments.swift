/// `alerting_args`: thresholds and pauses of alerts.
package struct AlertingArguments: ConfigSection {
    package var dailyReportFrequency = 43200.0
    package var reportCheckInterval = 300.0
    package var budgetAlertTTL = 86400.0
    package var outageAlertTTL = 60.0
    package var regionOutageAlertTTL = 60.0
    package var minorOutageThreshold = 5
    package var majorOutageThreshold = 10
    package var maxOutageListSize = 10
    package var logsToConsole = false
    package var dailySpendPerUserThreshold: Double?
    package var monthlySpendPerUserThreshold: Double?
    package var spendAnomalyMultiplier = 3.0
    package var spendAnomalyBaselineDays = 7
    package var spendAnomalyMinimum = 10.0
    package var userSpendCheckInterval = 3600.0

    package init() {}

    package static let schema = ConfigSchema<AlertingArguments>([
        key("daily_report_frequency", \.dailyReportFrequency, "Seconds between reports."),
        key("report_check_interval", \.reportCheckInterval, "Seconds between looks whether one is due."),
        key("budget_alert_ttl", \.budgetAlertTTL, "Seconds in which a budget alerts once."),
        key("outage_alert_ttl", \.outageAlertTTL, "Seconds in which errors count together."),
        key("region_outage_alert_ttl", \.regionOutageAlertTTL, "The same for a region."),
        key("minor_outage_alert_threshold", \.minorOutageThreshold, "Errors of a small outage."),
        key("major_outage_alert_threshold", \.majorOutageThreshold, "Errors of a large outage."),
        key("max_outage_alert_list_size", \.maxOutageListSize, "Errors remembered."),
        key("log_to_console", \.logsToConsole, "Log alerts as well."),
        key("daily_spend_per_user_threshold", \.dailySpendPerUserThreshold, "US dollars a day."),
        key("monthly_spend_per_user_threshold", \.monthlySpendPerUserThreshold, "US dollars a month."),
        key("spend_anomaly_multiplier", \.spendAnomalyMultiplier, "How many times the usual spend is odd."),
        key("spend_anomaly_baseline_days", \.spendAnomalyBaselineDays, "Days that make the usual."),
        key("spend_anomaly_min_spend", \.spendAnomalyMinimum, "US dollars below which nothing is odd."),
        key("user_spend_check_interval", \.userSpendCheckInterval, "Seconds between looks."),
    ])

    private static func key<Value: ConfigValue>(
        _ name: String,
        _ field: any WritableKeyPath<AlertingArguments, Value> & Sendable,
        _ summary: String
    ) -> ConfigKey<AlertingArguments> {
        ConfigKey(name, field, .planned(.alerting), summary)
    }
}

/// Whether alerts of one type are gathered.
package struct AlertDigest: ConfigSection {
    package var isDigest = false
    package var interval = 86400.0

    package init() {}

    package static let schema = ConfigSchema<AlertDigest>([
        ConfigKey("digest", \.isDigest, .planned(.alerting), "Gather alerts of this type."),
        ConfigKey("digest_interval", \.interval, .planned(.alerting), "Seconds between sums.", limit: .moreThan(0)),
    ])
}

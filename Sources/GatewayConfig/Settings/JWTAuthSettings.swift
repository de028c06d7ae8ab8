package import LLMCore

/// `litellm_jwtauth`: what the claims of a JSON web token mean.
///
/// An unknown key here is an error.
package struct JWTAuthSettings: ConfigSection {
    package var adminScope = "litellm_proxy_admin"
    package var adminAllowedRoutes = [
        "management_routes", "spend_tracking_routes", "global_spend_tracking_routes", "info_routes",
    ]
    package var teamIDField: String?
    package var teamIDsField: String?
    package var teamAliasField: String?
    package var teamAllowedRoutes = [
        "openai_routes", "info_routes", "mcp_routes", "/v1/messages", "/v1/messages/count_tokens",
    ]
    package var teamIDDefault: String?
    package var teamIDUpsert = false
    package var teamClaimFallback = false
    package var fallbackToStoredTeams = false
    package var orgIDField: String?
    package var orgAliasField: String?
    package var userIDField: String?
    package var userEmailField: String?
    package var userAllowedEmailDomain: String?
    package var userIDUpsert = false
    package var userRolesField: String?
    package var userAllowedRoles: [String] = []
    package var endUserIDField: String?
    package var agentIDField: String?
    package var rolesField: String?
    package var roleMappings: [JSON] = []
    package var objectIDField: String?
    package var scopeMappings: [JSON] = []
    package var enforceScopeBasedAccess = false
    package var enforceRBAC = false
    package var publicAllowedRoutes = ["public_routes"]
    package var enforceTeamBasedModelAccess = false
    package var publicKeyTTL = 600.0
    package var publicKeyStaleTTL = 3600.0
    package var roleMap: [JSON] = []
    package var syncsUserRoleAndTeams = false
    package var userinfoEndpoint: String?
    package var userinfoEnabled = false
    package var userinfoCacheTTL = 300.0
    package var virtualKeyClaim: String?
    package var virtualKeyMappingTTL = 300.0
    package var unregisteredBehavior: String?
    package var issuers: [JSON] = []
    package var routingOverrides: [JSON] = []
    package var customValidate: String?

    package init() {}
}

extension JWTAuthSettings {
    package static let schema = ConfigSchema<JWTAuthSettings>(
        [ConfigKeyGroup("", claimKeys), ConfigKeyGroup("", ruleKeys)],
        unknown: .refused
    )

    private static let claimKeys: [ConfigKey<JWTAuthSettings>] = [
        key("admin_jwt_scope", \.adminScope, "Scope that makes an admin."),
        key("admin_allowed_routes", \.adminAllowedRoutes, "Routes of admins."),
        key("team_id_jwt_field", \.teamIDField, "Claim with the team's id."),
        key("team_ids_jwt_field", \.teamIDsField, "Claim with the ids of all teams."),
        key("team_alias_jwt_field", \.teamAliasField, "Claim with the team's name."),
        key("team_allowed_routes", \.teamAllowedRoutes, "Routes of teams."),
        key("team_id_default", \.teamIDDefault, "Team of tokens that name none."),
        key("team_id_upsert", \.teamIDUpsert, "Make teams that are not there."),
        key("team_claim_fallback", \.teamClaimFallback, "Take the next claim when a team is unknown."),
        key("fallback_to_db_teams", \.fallbackToStoredTeams, "Take the user's stored teams when no claim has one."),
        key("org_id_jwt_field", \.orgIDField, "Claim with the organization's id."),
        key("org_alias_jwt_field", \.orgAliasField, "Claim with the organization's name."),
        key("user_id_jwt_field", \.userIDField, "Claim with the user's id."),
        key("user_email_jwt_field", \.userEmailField, "Claim with the user's address."),
        key("user_allowed_email_domain", \.userAllowedEmailDomain, "Domain the address must have."),
        key("user_id_upsert", \.userIDUpsert, "Make users that are not there."),
        key("user_roles_jwt_field", \.userRolesField, "Claim with the user's roles."),
        key("user_allowed_roles", \.userAllowedRoles, "Roles that are let in."),
        key("end_user_id_jwt_field", \.endUserIDField, "Claim with the end user's id."),
        key("agent_id_jwt_field", \.agentIDField, "Claim with the agent's id."),
        key("roles_jwt_field", \.rolesField, "Claim with roles to be mapped."),
        key("object_id_jwt_field", \.objectIDField, "Claim with the id that a role belongs to."),
    ]

    private static let ruleKeys: [ConfigKey<JWTAuthSettings>] = [
        key("role_mappings", \.roleMappings, "What the roles mean here."),
        key("scope_mappings", \.scopeMappings, "Models and routes of scopes."),
        key("enforce_scope_based_access", \.enforceScopeBasedAccess, "Refuse tokens whose scopes do not fit."),
        key("enforce_rbac", \.enforceRBAC, "Refuse tokens without a role."),
        key("public_allowed_routes", \.publicAllowedRoutes, "Routes of tokens without a role."),
        key("enforce_team_based_model_access", \.enforceTeamBasedModelAccess, "Refuse models that no team has."),
        key("public_key_ttl", \.publicKeyTTL, "Seconds the issuer's keys are kept."),
        key("public_key_stale_ttl", \.publicKeyStaleTTL, "Seconds more while the issuer is away."),
        key("jwt_litellm_role_map", \.roleMap, "What the issuer's roles mean here."),
        key("sync_user_role_and_teams", \.syncsUserRoleAndTeams, "Store what the token says."),
        key("oidc_userinfo_endpoint", \.userinfoEndpoint, "Address that knows more about the user."),
        key("oidc_userinfo_enabled", \.userinfoEnabled, "Ask it."),
        key("oidc_userinfo_cache_ttl", \.userinfoCacheTTL, "Seconds its answers are kept."),
        key("virtual_key_claim_field", \.virtualKeyClaim, "Claim that stands for a virtual key."),
        key("virtual_key_mapping_cache_ttl", \.virtualKeyMappingTTL, "Seconds such a key is kept."),
        key("unregistered_jwt_client_behavior", \.unregisteredBehavior, "What happens to clients without one."),
        key("issuers", \.issuers, "Several issuers."),
        key("routing_overrides", \.routingOverrides, "Rules for single routes."),
        key("custom_validate", \.customValidate, "Own check."),
    ]

    private static func key<Value: ConfigValue>(
        _ name: String,
        _ field: any WritableKeyPath<JWTAuthSettings, Value> & Sendable,
        _ summary: String
    ) -> ConfigKey<JWTAuthSettings> {
        ConfigKey(name, field, .planned(.tokenAuthentication), summary)
    }
}

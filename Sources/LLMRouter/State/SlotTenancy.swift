/// The right of one deployment to its slot in a group's state.
///
/// Everybody who may still look at the slot holds it: tables, and leases of calls that began under a configuration that has
/// been replaced since. While anybody does, the slot goes to nobody else, so that the end of such a call never counts for
/// another deployment.
final class SlotTenancy: Sendable {}

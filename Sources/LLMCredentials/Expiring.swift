/// A value that is good for a time.
package struct Expiring<Value: Sendable>: Sendable {
    package let value: Value
    /// When it was made, in seconds since 1970.
    let made: Int
    /// When it ends, in seconds since 1970; nil when it does not.
    package let end: Int?

    package init(_ value: Value, made: Int, end: Int?) {
        self.value = value
        self.made = made
        self.end = end
    }

    /// Whether it can be sent now: some seconds are left for the way.
    func isUsable(at now: Int) -> Bool {
        guard let end else { return true }
        return now < end - min(10, self.lifetime(end) / 10)
    }

    /// Whether the next one should be made, though this one is good for a while yet.
    func isAging(at now: Int) -> Bool {
        guard let end else { return false }
        return now >= end - min(300, self.lifetime(end) / 4)
    }

    private func lifetime(_ end: Int) -> Int { max(0, end - self.made) }

    /// The same times for another value.
    func map<Other>(_ transform: (Value) -> Other) -> Expiring<Other> {
        Expiring<Other>(transform(self.value), made: self.made, end: self.end)
    }
}

extension Expiring: Equatable where Value: Equatable {}

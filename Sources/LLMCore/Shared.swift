/// A large value that many hold and nobody changes: passing it on costs one reference count.
package final class Shared<Value: Sendable>: Sendable {
    package let value: Value

    package init(_ value: Value) {
        self.value = value
    }
}

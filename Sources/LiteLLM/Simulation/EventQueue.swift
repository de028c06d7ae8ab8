import LLMRouter

/// What is going to happen, earliest first; of what happens at one moment, what was added first.
struct EventQueue<Event> {
    private var heap: [(at: RoutingInstant, number: Int, event: Event)] = []
    private var count = 0

    mutating func add(_ event: Event, at moment: RoutingInstant) {
        self.heap.append((moment, self.count, event))
        self.count += 1
        var child = self.heap.count - 1
        while child > 0, self.precedes(child, (child - 1) / 2) {
            self.heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes out the next event; nil when nothing is left to happen.
    mutating func next() -> (at: RoutingInstant, event: Event)? {
        guard let first = self.heap.first else { return nil }
        self.heap.swapAt(0, self.heap.count - 1)
        self.heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < self.heap.count && self.precedes(child, least) {
                least = child
            }
            guard least != parent else { break }
            self.heap.swapAt(parent, least)
            parent = least
        }
        return (first.at, first.event)
    }

    private func precedes(_ left: Int, _ right: Int) -> Bool {
        (self.heap[left].at, self.heap[left].number) < (self.heap[right].at, self.heap[right].number)
    }
}

import LLMCore
import LLMRouter
import Testing

@Suite struct SimpleShuffleTests {
    @Test func `shuffle follows the weights`() {
        var random = CallRandom(seed: (7, 11))
        var candidates = PlanTests.candidates(3)
        candidates[0].weight = 9
        candidates[1].weight = 1
        var counts = [0, 0, 0]
        for _ in 0..<10_000 {
            if let pick = SimpleShuffle.pick(from: candidates, using: &random) { counts[pick.index] += 1 }
        }
        #expect((8_800...9_200).contains(counts[0]))
        #expect(counts[2] == 0)
    }

    @Test func `without weights every candidate is equally likely`() {
        var random = CallRandom(seed: (3, 11))
        var counts = [0, 0, 0, 0]
        for _ in 0..<10_000 {
            if let pick = SimpleShuffle.pick(from: PlanTests.candidates(4), using: &random) { counts[pick.index] += 1 }
        }
        #expect(counts.allSatisfy { (2_300...2_700).contains($0) })
    }
}

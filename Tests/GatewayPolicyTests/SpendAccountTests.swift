import GatewayPolicy
import LLMCore
import Testing

@Suite struct SpendAccountTests {
    private func refusal(_ account: SpendAccount) -> LLMError? {
        do throws(LLMError) {
            try account.check()
            return nil
        } catch {
            return error
        }
    }

    @Test func `calls go on until more than the budget is spent`() throws {
        let account = SpendAccount(limit: Money("0.02"))
        account.add(try #require(Money("0.02")))
        #expect(self.refusal(account) == nil)
        account.add(try #require(Money("0.000001")))
        let error = try #require(self.refusal(account))
        #expect(error.code == .budgetExceeded)
        #expect(error.status == 422)
        #expect(error.type == "budget_exceeded")
        #expect(error.clientMessage.contains("Current cost: 0.020001, Max budget: 0.02"))
    }

    @Test(arguments: [nil, Money.zero])
    func `no limit, or one of nothing, is no end`(_ limit: Money?) {
        let account = SpendAccount(limit: limit)
        account.add(.max)
        account.add(.max)
        #expect(self.refusal(account) == nil)
        #expect(account.total == .max)
    }
}

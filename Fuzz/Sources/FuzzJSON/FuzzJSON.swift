/// What libFuzzer calls with each input: a violation ends the process, and libFuzzer keeps the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    if let violation = JSONInvariants.violation(of: bytes) { preconditionFailure(violation) }
    return 0
}

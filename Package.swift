// swift-tools-version: 6.2
import PackageDescription

// LITELLM_PURE=1 leaves out everything that needs a socket: the pure modules and their tests then build in
// seconds, and the fuzzers build without the server's dependencies. Use a scratch path of its own with it.
let pureOnly = Context.environment["LITELLM_PURE"] != nil

let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: swiftSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], data: [String] = []) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies,
        resources: data.map { .copy($0) },
        swiftSettings: swiftSettings
    )
}

let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

// MARK: - Pure: no sockets, no clock, no environment

var dependencies: [Package.Dependency] = [
    .package(url: "https://github.com/jpsim/Yams.git", exact: "6.2.2")
]
var products: [Product] = []
var targets: [Target] = [
    module("LLMCore"),
    module("HTTPFraming", ["LLMCore"]),
    module("LLMRouter", ["LLMCore"]),
    .target(name: "CModelCatalog", exclude: ["model_catalog.bin", "model_catalog.json"]),
    module("LLMCatalog", ["LLMCore", "CModelCatalog"], exclude: ["Providers/providers.json"]),
    .target(name: "CTokenVocabularies", exclude: ["data"], cSettings: [.headerSearchPath("data")]),
    module("LLMTokens", ["LLMCore", "CTokenVocabularies"]),
    module("LLMDialects", ["LLMCore", "LLMCatalog"]),
    module("RedisCore", ["LLMCore"]),
    module("GatewayConfig", ["LLMCore", "RedisCore", yams]),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: swiftSettings),
    .executableTarget(
        name: "RoutingCost",
        dependencies: ["LLMRouter", "LLMCore"],
        path: "Tests/RoutingCost",
        swiftSettings: swiftSettings
    ),
    tests("LLMCoreTests", ["LLMCore"], data: ["Data"]),
    tests("HTTPFramingTests", ["HTTPFraming", "LLMCore", "TestSupport"]),
    tests("LLMRouterTests", ["LLMRouter", "LLMCore"]),
    tests("LLMCatalogTests", ["LLMCatalog", "LLMCore", "TestSupport"], data: ["Data"]),
    tests("LLMTokensTests", ["LLMTokens", "LLMCore", "TestSupport"], data: ["Data"]),
    tests("LLMDialectsTests", ["LLMDialects", "LLMCatalog", "LLMCore", "TestSupport"], data: ["Fixtures", "Data"]),
    tests("RedisCoreTests", ["RedisCore", "LLMCore", "TestSupport"]),
    tests("GatewayConfigTests", ["GatewayConfig", "LLMCore", "RedisCore"], data: ["Data"]),
]

// MARK: - With sockets

// The product is one file that runs without a Swift toolchain beside it, and a tenth faster for it. lld, because gold
// prints warnings about Foundation's own objects. Only the executable has these flags, so the library stays usable as a
// dependency. The order matters: each archive's symbols are looked for in those behind it.
let selfContained: [LinkerSetting] = [
    .unsafeFlags(
        ["-static-stdlib", "-use-ld=lld"]
            + [
                "Foundation", "FoundationInternationalization", "FoundationEssentials", "CoreFoundation",
                "_FoundationCollections", "_FoundationCShims", "_FoundationICU",
            ].map { "-l" + $0 },
        .when(platforms: [.linux], configuration: .release)
    )
]

if !pureOnly {
    dependencies += [
        .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", exact: "4.5.2"),
    ]
    targets += [
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        module(
            "LLMTransport",
            [
                "LLMCore", "LLMCatalog", "LLMDialects", "HTTPFraming", "CZlib", nioCore, nioPosix, nioTLS, nioSSL,
                crypto,
            ]
        ),
        module(
            "LiteLLM",
            [
                "LLMCore", "LLMCatalog", "LLMCredentials", "LLMDialects", "LLMRedis", "LLMRouter", "LLMTokens",
                "LLMTransport", "RedisCore", nioCore,
                nioPosix,
                crypto,
            ]
        ),
        module("LLMCredentials", ["LLMCore", "LLMCatalog", crypto, cryptoExtras]),
        module(
            "LLMRedis",
            ["LLMCore", "LLMRouter", "RedisCore", nioCore, nioPosix, nioTLS, nioSSL, crypto, lifecycle]
        ),
        module("GatewayPolicy", ["LLMCore", crypto]),
        module(
            "GatewayServer",
            [
                "HTTPFraming", "LLMCore", "LLMCatalog", "LLMCredentials", "LLMDialects", "LLMRouter", "LLMTokens",
                "LLMTransport", "LiteLLM", "GatewayConfig", "GatewayPolicy", nioCore, nioPosix, nioHTTP1, nioSSL,
                logging,
                lifecycle,
            ]
        ),
        .target(name: "CHeap"),
        .executableTarget(
            name: "LiteLLMCommand",
            dependencies: [
                "CHeap", "LLMCatalog", "LLMCore", "LLMCredentials", "LLMRedis", "LLMRouter", "LLMTransport",
                "RedisCore", "LiteLLM",
                "GatewayConfig", "GatewayPolicy",
                "GatewayServer", nioCore,
                nioPosix, nioSSL, logging, lifecycle, unixSignals, argumentParser,
            ],
            swiftSettings: swiftSettings,
            linkerSettings: selfContained
        ),
        .target(
            name: "TestServers",
            dependencies: ["TestSupport", nioCore, nioPosix, nioSSL],
            path: "Tests/TestServers",
            swiftSettings: swiftSettings
        ),
        tests(
            "LLMTransportTests",
            [
                "LLMTransport", "LLMDialects", "HTTPFraming", "LLMCore", "CZlib", "TestServers", "TestSupport", nioCore,
                nioTLS, nioPosix, nioEmbedded, nioHTTP1, nioSSL,
            ],
            data: ["Data"]
        ),
        tests(
            "LLMRedisTests",
            [
                "LLMRedis", "LLMRouter", "RedisCore", "LLMCore", "TestServers", "TestSupport", nioCore, nioPosix,
                lifecycle, logging,
            ]
        ),
        tests(
            "LiteLLMTests",
            ["LiteLLM", "LLMCore", "LLMDialects", "LLMRouter", "TestServers", "TestSupport"]
        ),
        tests("GatewayPolicyTests", ["GatewayPolicy", "LLMCore"]),
        tests(
            "LLMCredentialsTests",
            ["LLMCredentials", "LLMCatalog", "LLMCore", "TestSupport", crypto, cryptoExtras],
            data: ["Data"]
        ),
    ]
    products += [
        .executable(name: "litellm", targets: ["LiteLLMCommand"]),
        .library(name: "LiteLLM", targets: ["LiteLLM"]),
    ]
}

// MARK: - Fuzzers (`make fuzz`)

if Context.environment["LITELLM_FUZZ"] != nil {
    let fuzzers: [(name: String, dependencies: [Target.Dependency])] = [
        ("FuzzConfig", ["GatewayConfig", "LLMCore"]), ("FuzzHTTPResponse", ["HTTPFraming", "LLMCore"]),
        ("FuzzHTTPRequest", ["HTTPFraming", "LLMCore"]),
        ("FuzzJSON", ["LLMCore"]), ("FuzzRESP", ["RedisCore"]), ("FuzzSSE", ["LLMDialects", "LLMCore"]),
        ("FuzzAnswers", ["GoldenCases", "LLMDialects", "LLMCore"]),
        ("FuzzFraming", ["GoldenCases", "LLMDialects", "LLMCore"]),
        ("FuzzRequests", ["GoldenCases", "LLMDialects", "LLMCore"]),
    ]
    targets.append(
        .target(
            name: "GoldenCases",
            dependencies: ["LLMCatalog", "LLMCore", "LLMDialects"],
            path: "Fuzz/Sources/GoldenCases",
            swiftSettings: swiftSettings
        )
    )
    targets += fuzzers.map { fuzzer in
        .executableTarget(
            name: fuzzer.name,
            dependencies: fuzzer.dependencies,
            path: "Fuzz/Sources/\(fuzzer.name)",
            swiftSettings: swiftSettings
        )
    }
}

let package = Package(name: "litellm-swift", products: products, dependencies: dependencies, targets: targets)

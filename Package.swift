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

// The SDK's pure half: no sockets, no clock, no environment.
var targets: [Target] = [
    .target(name: "LLMCore", swiftSettings: swiftSettings),
    .target(name: "LLMRouter", dependencies: ["LLMCore"], swiftSettings: swiftSettings),
    .testTarget(
        name: "LLMCoreTests",
        dependencies: ["LLMCore"],
        resources: [.copy("Data")],
        swiftSettings: swiftSettings
    ),
]

var dependencies: [Package.Dependency] = []
var products: [Product] = []

if !pureOnly {
    dependencies += [
        .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", exact: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams.git", exact: "6.2.2"),
    ]
    targets += [
        .executableTarget(
            name: "LiteLLMCommand",
            dependencies: [
                "LLMCore",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: swiftSettings
        )
    ]
    products += [.executable(name: "litellm", targets: ["LiteLLMCommand"])]
}

let package = Package(name: "litellm-swift", products: products, dependencies: dependencies, targets: targets)

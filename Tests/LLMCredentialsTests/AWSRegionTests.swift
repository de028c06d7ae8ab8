import LLMCredentials
import Testing

@Suite struct AWSRegionTests {
    @Test(arguments: [
        ("bedrock-runtime.eu-west-1.amazonaws.com", "eu-west-1"), ("sts.amazonaws.com", "us-east-1"),
        ("vpce-0a.bedrock-runtime.us-east-2.vpce.amazonaws.com", "us-east-2"),
        ("bedrock-runtime-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        ("x.cn-north-1.amazonaws.com.cn", "cn-north-1"), ("bedrock-runtime.eu-west-1.api.aws", "eu-west-1"),
        ("example.com", nil), ("bucket.s3.amazonaws.com", nil), ("eu-west-1.example.com", nil),
    ])
    func `the region in a host`(_ host: String, _ region: String?) {
        #expect(AWSRegion.region(ofHost: host) == region)
    }
}

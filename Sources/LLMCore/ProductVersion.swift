/// The version of this product.
public enum ProductVersion {
    /// As in the changelog.
    public static let text = "0.1.0"
}

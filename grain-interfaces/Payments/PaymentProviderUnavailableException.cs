namespace MeteringCluster.Payments;

/// <summary>
/// The payment provider could not be reached, or answered that it cannot answer now. Whether it did what was asked is
/// unknown; asking again does it at most once.
/// </summary>
public sealed class PaymentProviderUnavailableException : Exception
{
    public PaymentProviderUnavailableException(string message)
        : base(message) { }

    public PaymentProviderUnavailableException(string message, Exception cause)
        : base(message, cause) { }
}

namespace MeteringCluster.Api.Invoicing;

/// <summary>Where customers ask for what they do not find themselves.</summary>
/// <param name="Email">Empty where none is configured.</param>
public sealed record SupportAddress(string Email)
{
    public override string ToString() => Email.Length > 0 ? Email : "whoever runs this service";
}

using MeteringCluster.Api.Reselling;

namespace MeteringCluster.Api.Console;

/// <summary>A reseller's profile as it is entered.</summary>
public sealed record ProfileForm
{
    public string? Name { get; set; }

    public string? Email { get; set; }

    public string? TaxId { get; set; }

    public int? ExpiringDays { get; set; }

    public AddressForm Address { get; set; } = new();

    public static ProfileForm Of(ResellerView reseller) => new()
    {
        Name = reseller.Name,
        Email = reseller.Email,
        TaxId = reseller.TaxId,
        ExpiringDays = reseller.ExpiringDays,
        Address = AddressForm.Of(reseller.Address),
    };

    /// <summary>What is empty is taken away, but for an address, which can only be replaced.</summary>
    public ChangeResellerRequest Read() => new(Name ?? "", Email?.Trim() ?? "", Address.Read(), TaxId?.Trim() ?? "", ExpiringDays ?? 0, null);
}

/// <summary>A plan as it is entered.</summary>
public sealed record PlanForm
{
    /// <summary>The plan that is changed; null for a new one.</summary>
    public string? Known { get; set; }

    public string? Name { get; set; }

    public int? Months { get; set; }

    public string? Price { get; set; }

    public string? Pool { get; set; }
}

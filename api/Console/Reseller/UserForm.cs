using MeteringCluster.Api.Invoicing;
using MeteringCluster.Api.Reselling;

namespace MeteringCluster.Api.Console;

/// <summary>A postal address as it is entered; all empty for none.</summary>
public sealed record AddressForm
{
    public string? Line1 { get; set; }

    public string? Line2 { get; set; }

    public string? PostalCode { get; set; }

    public string? City { get; set; }

    public string? Region { get; set; }

    public string? Country { get; set; }

    public static AddressForm Of(AddressView? address) => address is null ? new() : new()
    {
        Line1 = address.Line1,
        Line2 = address.Line2,
        PostalCode = address.PostalCode,
        City = address.City,
        Region = address.Region,
        Country = address.Country,
    };

    public AddressView? Read() =>
        new[] { Line1, Line2, PostalCode, City, Region, Country }.All(string.IsNullOrWhiteSpace)
            ? null
            : new AddressView(Line1, Line2, PostalCode, City, Region, Country?.Trim().ToUpperInvariant());
}

/// <summary>A user as it is entered.</summary>
public sealed record UserForm
{
    public string? Id { get; set; }

    public string? Name { get; set; }

    public string? Email { get; set; }

    public string? Language { get; set; }

    public string? TaxId { get; set; }

    public string? Tenant { get; set; }

    public AddressForm Address { get; set; } = new();

    public static UserForm Of(ResellerUserView user) => new()
    {
        Id = user.Id,
        Name = user.Name,
        Email = user.Email,
        Language = user.Language,
        TaxId = user.TaxId,
        Tenant = user.Tenant,
        Address = AddressForm.Of(user.Address),
    };

    /// <param name="saysTenant">Whose account the user is, an operator alone says; left out, it stays.</param>
    public PutResellerUserRequest Read(bool saysTenant) => new(
        Name, Email, Language, Address.Read(), string.IsNullOrWhiteSpace(TaxId) ? null : TaxId.Trim(), saysTenant ? Tenant?.Trim() ?? "" : null);
}

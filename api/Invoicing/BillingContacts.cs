using System.Globalization;
using System.Net.Mail;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Billing;
using MeteringCluster.Developers;
using MeteringCluster.Directory;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Invoicing;

/// <param name="Line1">1 to 200 characters.</param>
/// <param name="Line2">Up to 200 characters; may be left out.</param>
/// <param name="PostalCode">Up to 20 characters; may be empty where a country has none.</param>
/// <param name="City">1 to 200 characters.</param>
/// <param name="Region">State or province, up to 200 characters; may be left out.</param>
/// <param name="Country">Two capital letters of ISO 3166-1, as in DE.</param>
public sealed record AddressView(string? Line1, string? Line2, string? PostalCode, string? City, string? Region, string? Country)
{
    internal static AddressView Of(PostalAddress address) =>
        new(address.Line1, address.Line2, address.PostalCode, address.City, address.Region, address.Country);

    /// <returns>What it makes no sense to use where something of it is wrong, which the checks then tell.</returns>
    internal PostalAddress Read(Checks checks)
    {
        checks.Required("address.line1", Line1);
        checks.Text("address.line1", Line1, 1, PostalAddress.MaxLineLength);
        checks.Text("address.line2", Line2, 0, PostalAddress.MaxLineLength);
        checks.Text("address.postalCode", PostalCode, 0, PostalAddress.MaxPostalCodeLength);
        checks.Required("address.city", City);
        checks.Text("address.city", City, 1, PostalAddress.MaxLineLength);
        checks.Text("address.region", Region, 0, PostalAddress.MaxLineLength);
        checks.Required("address.country", Country);
        if (Country is { } country && (country.Length != 2 || !country.All(char.IsAsciiLetterUpper)))
            checks.Add("address.country", "must be two capital letters of ISO 3166-1, as in DE.", country);
        return new PostalAddress(Line1 ?? "", Line2, PostalCode ?? "", City ?? "", Region, Country ?? "");
    }
}

/// <summary>Where confirmations, invoices, cancellation notices and payment failures go (A27, A28).</summary>
/// <param name="Email">One address, up to 254 characters, of which those before the @ are of ASCII.</param>
/// <param name="Language">Of mails and invoices: en, de, fr, es or ja; en if left out.</param>
/// <param name="Name">The company or person on the invoice, 1 to 200 characters.</param>
/// <param name="TaxId">As printed on the invoice, 1 to 40 characters; may be left out.</param>
public sealed record BillingContactView(string? Email, string? Language, string? Name, AddressView? Address, string? TaxId)
{
    public static BillingContactView Of(BillingContact contact) => new(
        contact.Email, contact.Language, contact.Name, AddressView.Of(contact.Address), contact.TaxId);
}

/// <summary>Who gets the mails and stands on the invoices.</summary>
public static class BillingContacts
{
    public static void MapBillingContacts(this IEndpointRouteBuilder app)
    {
        var contact = app.MapGroup("/v1/tenants/{tenant}/billing-contact").WithTags("Payment");
        contact.MapGet("", Get).RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("Where mails and invoices go")
            .WithDescription("404 no-billing-contact until it was told.")
            .Refuses(SubscriptionProblems.NoContact);
        contact.MapPut("", Put).RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("Tell where mails and invoices go")
            .WithDescription("Replaces what was told before; invoices that are issued stay as they are. Repeating it changes nothing.")
            .WithBodyExample(
                """
                {"email":"billing@acme.example","language":"de","name":"Acme GmbH",
                 "address":{"line1":"Weg 1","postalCode":"10115","city":"Berlin","country":"DE"},"taxId":"DE123456789"}
                """)
            .Refuses(Problems.InvalidValueKind)
            .Audited(TrailActions.BillingContactSet);
        contact.MapPost("preview", Preview).RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("Check a billing contact")
            .WithDescription("As it would be kept by PUT, with the same refusals. Changes nothing.")
            .WithBodyExample("""{"email":"billing@acme.example","name":"Acme GmbH","address":{"line1":"Weg 1","city":"Berlin","country":"DE"}}""")
            .Refuses(Problems.InvalidValueKind);
    }

    private static Results<Ok<BillingContactView>, Problem> Preview(KnownTenant tenant, Body<BillingContactView> body)
    {
        var checks = new Checks();
        var contact = Read(body.Value, checks);
        return contact is null ? checks.Problem! : TypedResults.Ok(BillingContactView.Of(contact));
    }

    private static async Task<Results<Ok<BillingContactView>, Problem>> Get(KnownTenant tenant, IMeteringCluster cluster) =>
        await cluster.Billing(tenant.Id).Account() is not { } account ? Problems.UnknownTenant(tenant.Id.Value)
        : account.Contact is { } contact ? TypedResults.Ok(BillingContactView.Of(contact))
        : new Problem(SubscriptionProblems.NoContact, "Tell it by PUT of this address.");

    private static async Task<Results<Ok<BillingContactView>, Problem>> Put(
        KnownTenant tenant, Body<BillingContactView> body, HttpContext http, IMeteringCluster cluster)
    {
        var checks = new Checks();
        var contact = Read(body.Value, checks);
        if (checks.Problem is { } invalid) return invalid;

        var answer = await cluster.Billing(tenant.Id).SetContact(new SetBillingContact(contact!, http.Origin()));
        return SubscriptionProblems.Of(answer, tenant.Id) is { } problem
            ? problem
            : TypedResults.Ok(BillingContactView.Of(((AccountReady)answer).Account.Contact!));
    }

    // Stricter than for developers: bills are sent to it, and a mail server takes no more than this.
    internal static void CheckEmail(string? email, Checks checks)
    {
        checks.Text("email", email, 1, DeveloperLimits.MaxEmailLength);
        if (email is { Length: > 0 and <= DeveloperLimits.MaxEmailLength } && !IsAddress(email)) checks.Add("email", "is no e-mail address that mail can be sent to: one looks like billing@acme.example.", email);
    }

    /// <summary>Whether it is one address alone, with ASCII before its only @, since not all mail servers take more.</summary>
    public static bool IsAddress(string email) =>
        MailAddress.TryCreate(email, out var address) && address.Address == email && email.Count(c => c == '@') == 1
        && address.User.All(c => c is > ' ' and <= '~') && address.User[0] != '"'
        && IsDotted(address.User) && IsDotted(address.Host)
        && address.Host.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);

    private static bool IsDotted(string text) => text.Split('.').All(part => part.Length > 0);

    private static BillingContact? Read(BillingContactView asked, Checks checks)
    {
        checks.Required("email", asked.Email);
        CheckEmail(asked.Email, checks);
        if (asked.Language is { } language && !Languages.All.Contains(language))
            checks.Add("language", $"must be one of {string.Join(", ", Languages.All)}.", language);
        checks.Required("name", asked.Name);
        checks.Text("name", asked.Name, 1, BillingContact.MaxNameLength);
        checks.Text("taxId", asked.TaxId, 1, BillingContact.MaxTaxIdLength);
        checks.Required("address", asked.Address);
        var address = asked.Address?.Read(checks);
        if (checks.Problem is not null) return null;

        return new BillingContact(asked.Email!, asked.Language ?? Languages.Default, asked.Name!, address!, asked.TaxId);
    }
}

using System.ComponentModel;
using System.Diagnostics;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Invoicing;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Billing;
using MeteringCluster.Directory;
using MeteringCluster.Reselling;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Reselling;

/// <param name="Name">1 to 200 characters, as printed on invoices.</param>
/// <param name="Email">Where invoices are mailed.</param>
/// <param name="Language">Of mails and invoices: en, de, fr, es or ja; en if left out.</param>
/// <param name="TaxId">As printed on invoices, 1 to 40 characters; may be left out.</param>
/// <param name="Tenant">The account whose licence gets the screens; only an operator's key may tell it. Left out, what is known stays.</param>
public sealed record PutResellerUserRequest(
    string? Name, string? Email, string? Language, AddressView? Address, string? TaxId, string? Tenant);

/// <summary>Somebody whom the reseller sells to.</summary>
/// <param name="Tenant">Left out until it is known.</param>
public sealed record ResellerUserView(
    string Id, string Name, string Email, string Language, AddressView? Address, string? TaxId, string? Tenant, DateTimeOffset CreatedAt)
{
    internal static ResellerUserView Of(ResellerUser user) => new(
        user.Id, user.Name, user.Email, user.Language, user.Address is { } address ? AddressView.Of(address) : null, user.TaxId,
        user.Tenant, user.CreatedAt);
}

/// <summary>Whom a reseller sells to (D2, D4, D9).</summary>
public static class ResellerUsers
{
    public static void MapResellerUsers(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/v1/resellers/{reseller}/users").WithTags("Resellers").RequireScope(ResellerEndpoints.Managers);
        users.MapGet("", List)
            .WithSummary("List a reseller's users")
            .WithDescription("Users in the order of their ids.")
            .Refuses(Problems.InvalidValueKind);
        users.MapGet("{user}", Get)
            .WithSummary("Show a user")
            .WithDescription("404 unknown-user where the reseller has none of this id.")
            .Refuses(LicenseProblems.UnknownUserKind);
        users.MapPut("{user}", Put)
            .WithSummary("Add a user, or replace what is known of it")
            .WithDescription(
                "The id: 1 to 64 characters of a-z, 0-9, '-', '_' and '.', the first a letter or digit. The tenant is told with an "
                + "operator's key, or by the tenant itself when it redeems a coupon that is assigned to the user: a reseller cannot choose "
                + "whose licence it changes. An empty tenant takes it away. Refusals, in this order: 400 invalid-value, 403 wrong-scope (with the field tenant), 404 "
                + "unknown-tenant, 409 too-many.")
            .WithBodyExample("""{"name":"Café Nord","email":"nord@cafe.example","language":"de"}""")
            .Refuses(Problems.InvalidValueKind, Problems.UnknownTenantKind, LicenseProblems.TooManyKind)
            .Audited(TrailActions.ResellerUserSet);
        users.MapDelete("{user}", Delete)
            .WithSummary("Remove a user")
            .WithDescription("Idempotent. 409 user-in-use while licences that are not deleted are assigned to it.")
            .Refuses(LicenseProblems.UserInUseKind)
            .Audited(TrailActions.ResellerUserRemove);
    }

    private static async Task<Results<Ok<ListView<ResellerUserView>>, Problem>> List(
        KnownReseller reseller, Page page, IMeteringCluster cluster,
        [Description("Keeps users whose id, name, address of mail or tenant contains this, in whatever case.")] string? query = null)
    {
        var checks = new Checks();
        checks.Text("query", query, 0, ResellerLimits.MaxQueryLength);
        if (checks.Problem is { } invalid) return invalid;

        var found = await cluster.Reseller(reseller.Id).ListUsers(new ListUsers(query ?? "", page.After, page.Limit));
        return TypedResults.Ok(new ListView<ResellerUserView>(
            [.. found.Users.Select(ResellerUserView.Of)], found.More ? Page.Cursor(found.Users[^1].Id) : null));
    }

    private static async Task<Results<Ok<ResellerUserView>, Problem>> Get(KnownReseller reseller, string user, IMeteringCluster cluster) =>
        await cluster.Reseller(reseller.Id).FindUser(user) is { } found
            ? TypedResults.Ok(ResellerUserView.Of(found))
            : LicenseProblems.UnknownUser(user);

    private static async Task<Results<Created<ResellerUserView>, Ok<ResellerUserView>, Problem>> Put(
        KnownReseller reseller, string user, Body<PutResellerUserRequest> body, Caller caller, HttpContext http, Tenants tenants,
        IMeteringCluster cluster)
    {
        http.About("user", user);
        var asked = body.Value;
        if (Check(user, asked) is { } invalid) return invalid;

        var grain = cluster.Reseller(reseller.Id);
        var tenant = asked.Tenant;
        if (tenant is not null && caller.Scope != Scope.Operator)
        {
            // What was read is taken back; anything else is not the reseller's to say.
            if ((await grain.FindUser(user))?.Tenant != tenant) return Problems.OperatorOnly("tenant", caller.Scope);
            tenant = null;
        }

        if (tenant is { Length: > 0 } && (!TenantId.TryParse(tenant, out var id) || await tenants.Find(id) is null))
            return Problems.UnknownTenant(tenant);

        var command = new PutUser(
            user, asked.Name!, asked.Email!, asked.Language ?? Languages.Default, asked.Address?.Read(new Checks()), asked.TaxId, tenant,
            http.Origin());
        return await grain.PutUser(command) switch
        {
            UserReady { Created: true } ready => TypedResults.Created(
                $"/v1/resellers/{reseller.Id}/users/{user}", ResellerUserView.Of(ready.User)),
            UserReady ready => TypedResults.Ok(ResellerUserView.Of(ready.User)),
            ResellerRefusal refusal => LicenseProblems.Of(reseller.Id, refusal),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<Results<NoContent, Problem>> Delete(
        KnownReseller reseller, string user, HttpContext http, IMeteringCluster cluster)
    {
        http.About("user", user);
        return await cluster.Reseller(reseller.Id).RemoveUser(new RemoveUser(user, http.Origin())) switch
        {
            UserRemoved => TypedResults.NoContent(),
            ResellerRefusal refusal => LicenseProblems.Of(reseller.Id, refusal),
            _ => throw new UnreachableException(),
        };
    }

    private static Problem? Check(string user, PutResellerUserRequest asked)
    {
        var checks = new Checks();
        checks.Id("user", user);
        checks.Required("name", asked.Name);
        checks.Text("name", asked.Name, 1, ResellerLimits.MaxNameLength);
        checks.Required("email", asked.Email);
        BillingContacts.CheckEmail(asked.Email, checks);
        if (asked.Language is { } language && !Languages.All.Contains(language))
            checks.Add("language", $"must be one of {string.Join(", ", Languages.All)}.", language);
        asked.Address?.Read(checks);
        checks.Text("taxId", asked.TaxId, 1, BillingContact.MaxTaxIdLength);
        return checks.Problem;
    }
}

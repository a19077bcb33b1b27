using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;

namespace MeteringCluster.Reselling;

/// <summary>How licences come to be (D2 to D5).</summary>
internal static class Making
{
    /// <summary>What can be answered without drawing coupons; null where licences are to be made.</summary>
    public static ResellerAnswer? Settled(ResellerState state, CreateLicenses command, DateTimeOffset now)
    {
        if (!state.IsOpen) return new UnknownReseller();
        if (command.Request is { } request && state.Requests.GetValueOrDefault(request) is { } made)
            return made.ContentHash == HashOf(command) ? Repeated(state, made, now) : new RequestReused(request);

        foreach (var asked in command.Licenses)
        {
            if (!state.Profile!.Plans.ContainsKey(asked.Plan)) return new UnknownPlan(asked.Plan, [.. state.Profile.Plans.Keys]);
            if (asked.User is { } user && !state.Users.ContainsKey(user)) return new UnknownUser(user);
        }

        return state.Licenses.Count + command.Licenses.Length > ResellerLimits.MaxLicenses
            ? new TooMany("licenses", ResellerLimits.MaxLicenses)
            : null;
    }

    /// <param name="coupons">As many as licences, each drawn for this alone.</param>
    /// <returns>Null where licences are to be made and there are too few coupons for them.</returns>
    public static ResellerAnswer? Make(this ResellerTurn turn, CreateLicenses command, ImmutableArray<string> coupons)
    {
        if (Settled(turn.State, command, turn.Now) is { } settled)
        {
            if (settled is LicensesMade { Rows: var before })
                foreach (var row in before) turn.OweSeats(row.License);
            return settled;
        }

        if (coupons.Length < command.Licenses.Length) return null;

        var made = command.Licenses.Select((asked, at) => turn.New(asked, turn.State.Licenses.Count + 1 + at, coupons[at])).ToImmutableArray();
        turn.Add(new LicensesAdded(turn.Now, command.Request, command.Request is null ? null : HashOf(command), made, command.By));
        foreach (var license in made)
            if (license.IsUsed) turn.Promise(GiveSeats.Of(turn.Reseller, license));
        return new LicensesMade([.. made.Select(license => turn.State.Row(license, turn.Now))], Repeated: false);
    }

    private static ResellerLicense New(this ResellerTurn turn, NewLicense asked, int number, string coupon)
    {
        var plan = turn.State.Profile!.Plans[asked.Plan];
        var license = new ResellerLicense(
            number, coupon, asked.Plan, plan.Months, plan.Pool, asked.Name, asked.Note, asked.Screens,
            checked(plan.ScreenCents * asked.Screens), asked.User, turn.Now, asked.RedeemBy);
        return turn.State.UserOf(license)?.Tenant is { } tenant && license.UseAt(turn.Now) == ResellerLicenseStatus.Unused
            ? license.ActivatedFor(tenant, turn.Now)
            : license;
    }

    private static LicensesMade Repeated(ResellerState state, MadeLicenses made, DateTimeOffset now) => new(
        [.. state.Licenses.GetRange(made.First - 1, made.Count).Select(license => state.Row(license, now))], Repeated: true);

    private static string HashOf(CreateLicenses command) => Convert.ToHexStringLower(
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(command.Licenses, ResellerJson.Default.ImmutableArrayNewLicense)));
}

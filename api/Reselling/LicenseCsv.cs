using System.Globalization;
using MeteringCluster.Api.Csv;
using MeteringCluster.Reselling;

namespace MeteringCluster.Api.Reselling;

/// <summary>A file of licences to be made: good rows as commands have them, what is wrong with the others in the report.</summary>
internal sealed class LicenseCsv
{
    public const int MaxRows = 10_000;

    private static readonly string[] Columns = ["plan", "name", "note", "quantity", "user", "redeemBy"];

    private readonly List<(int Line, NewLicense License)> _good = [];

    public CsvReport Report { get; } = new();

    /// <summary>All but the header, good and bad.</summary>
    public int Rows { get; private set; }

    public IReadOnlyList<NewLicense> Good => [.. _good.Select(row => row.License)];

    /// <exception cref="ProblemException">It is no such file at all, or has too many rows.</exception>
    public static async Task<LicenseCsv> Read(Stream body, CancellationToken stop)
    {
        var file = new LicenseCsv();
        using var rows = new CsvRows(body);
        var places = await rows.ReadHeader(Columns);
        var columns = rows.Fields.Length;
        foreach (var needed in (int[])[0, 1, 3])
            if (places[needed] < 0) throw rows.Bad(Columns[needed], $"The column {Columns[needed]} is missing.");

        while (await rows.Next())
        {
            stop.ThrowIfCancellationRequested();
            if (++file.Rows > MaxRows) throw new ProblemException(CsvProblems.TooManyRows(MaxRows, "no import"));
            if (rows.IsWhole(columns, file.Report)) file.Take(rows, places);
        }

        return file;
    }

    /// <summary>Tells the report of plans that are not sold, and of users that there are not.</summary>
    public async Task Check(ResellerProfile profile, IResellerGrain reseller)
    {
        Dictionary<string, bool> users = new(StringComparer.Ordinal);
        foreach (var (line, license) in _good)
        {
            if (!profile.Plans.ContainsKey(license.Plan))
                Report.Add(line, "plan", profile.Plans.IsEmpty ? "No plan is sold yet." : $"It is none of {string.Join(", ", profile.Plans.Keys)}.", license.Plan);
            if (license.User is not { } user) continue;
            if (!users.TryGetValue(user, out var known)) users[user] = known = await reseller.FindUser(user) is not null;
            if (!known) Report.Add(line, "user", "There is no such user.", user);
        }
    }

    private void Take(CsvRows row, int[] places)
    {
        var checks = new Checks();
        var (quantity, redeemBy) = (row.Text(places[3]), row.Text(places[5]));
        var (count, by) = (0, default(DateTimeOffset));
        if (quantity is not null && !int.TryParse(quantity, NumberStyles.None, CultureInfo.InvariantCulture, out count))
            checks.Add("quantity", $"must be a whole number from 1 to {ResellerLimits.MaxScreens}.", quantity);
        if (redeemBy is not null && !Instants.TryParse(redeemBy, out by)) checks.Add("redeemBy", Instants.Expected, redeemBy);
        var bad = checks.Errors.Count;

        var license = new NewResellerLicense
        {
            Plan = row.Text(places[0]),
            Name = row.Text(places[1]),
            Note = row.Text(places[2]),
            Quantity = quantity is null || bad > 0 ? null : count,
            User = row.Text(places[4]),
            RedeemBy = redeemBy is null || bad > 0 ? null : by,
        }.Read("", checks);
        // A quantity that could not be read is not also missing.
        foreach (var error in checks.Errors.Where(error => error is not { Field: "quantity", Value: null } || quantity is null))
            Report.Add(row.Line, error.Field, $"It {error.Detail}", error.Value is { } value ? Convert.ToString(value, CultureInfo.InvariantCulture) : null);
        if (checks.Errors.Count == 0) _good.Add((row.Line, license));
    }
}

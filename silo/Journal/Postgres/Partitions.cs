using System.Globalization;
using Npgsql;

namespace MeteringCluster.Journal.Postgres;

/// <summary>The monthly partitions of table <c>record</c>.</summary>
internal static class Partitions
{
    public const int MonthsBack = 3;
    public const int MonthsAhead = 24;
    public const int FewestAhead = 3;

    /// <summary>Makes those that are missing, from some months back to two years ahead by the database's clock.</summary>
    /// <returns>The names of those it made.</returns>
    public static async Task<List<string>> Make(NpgsqlConnection connection, CancellationToken stop)
    {
        var month = await ThisMonth(connection, stop).ConfigureAwait(false);
        var existing = await Existing(connection, stop).ConfigureAwait(false);
        List<string> made = [];
        for (var place = -MonthsBack; place <= MonthsAhead; place++)
        {
            var name = NameOf(month.AddMonths(place));
            if (existing.Contains(name)) continue;
            await Make(connection, name, month.AddMonths(place), stop).ConfigureAwait(false);
            made.Add(name);
        }

        return made;
    }

    /// <returns>For how many months after this one, without a gap, there are partitions.</returns>
    public static async Task<int> Ahead(NpgsqlConnection connection, CancellationToken stop)
    {
        var month = await ThisMonth(connection, stop).ConfigureAwait(false);
        var existing = await Existing(connection, stop).ConfigureAwait(false);
        var ahead = 0;
        while (existing.Contains(NameOf(month.AddMonths(ahead + 1)))) ahead++;
        return ahead;
    }

    public static string NameOf(DateOnly month) => string.Create(CultureInfo.InvariantCulture, $"record_{month:yyyyMM}");

    // Attached once it is whole, which holds up readers and writers less than a partition that is made in its place.
    // Rows that came before their partition lie in the default one and move over.
    private static Task Make(NpgsqlConnection connection, string name, DateOnly month, CancellationToken stop)
    {
        var (from, to) = (Literal(month), Literal(month.AddMonths(1)));
        return connection.Execute(
            $"""
            CREATE TABLE metering.{name} (LIKE metering.record INCLUDING ALL);
            WITH early AS (DELETE FROM metering.record_default WHERE period >= {from} AND period < {to} RETURNING *)
            INSERT INTO metering.{name} SELECT * FROM early;
            ALTER TABLE metering.record ATTACH PARTITION metering.{name} FOR VALUES FROM ({from}) TO ({to})
            """, stop);
    }

    private static string Literal(DateOnly month) => string.Create(CultureInfo.InvariantCulture, $"date '{month:yyyy-MM-dd}'");

    private static async Task<DateOnly> ThisMonth(NpgsqlConnection connection, CancellationToken stop)
    {
        var now = await connection.Scalar<DateTime>("SELECT now() AT TIME ZONE 'UTC'", stop).ConfigureAwait(false);
        return new DateOnly(now.Year, now.Month, 1);
    }

    private static async Task<HashSet<string>> Existing(NpgsqlConnection connection, CancellationToken stop) =>
    [
        .. await connection.List(
            """
            SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'metering' AND c.relname LIKE 'record\_%' AND c.relispartition
            """, row => row.GetString(0), stop).ConfigureAwait(false),
    ];
}

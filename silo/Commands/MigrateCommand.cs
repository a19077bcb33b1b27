using System.CommandLine;
using MeteringCluster.Journal;
using MeteringCluster.Journal.Postgres;

namespace MeteringCluster.Commands;

/// <summary>
/// <c>silo migrate</c>: makes the schema in PostgreSQL or brings it up to date, and adds partitions for the months to
/// come. It may be run again at any time. Exit code 0 when all is well, 1 when a database cannot be used.
/// </summary>
internal static class MigrateCommand
{
    // Long enough for a step over tables that are full.
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    public static Command Create()
    {
        var postgres = PostgresOption.Create();
        var grant = new Option<string?>("--grant") { Description = "A role that is given the rights a server needs, and no more." };
        var command = new Command("migrate", "Makes the journal's schema in PostgreSQL, or brings it up to date.") { postgres, grant };
        command.SetAction((parsed, stop) => Run(PostgresOption.Read(parsed, postgres), parsed.GetValue(grant), Console.Out, Console.Error, stop));
        return command;
    }

    internal static async Task<int> Run(
        IReadOnlyList<string> connectionStrings, string? grantTo, TextWriter output, TextWriter error, CancellationToken stop)
    {
        List<PostgresDatabase> databases = [];
        try
        {
            if (connectionStrings.Count == 0)
                throw new JournalRefusedException($"No database is named: give --postgres, or set {PostgresOption.Variable}.");
            databases.AddRange(PostgresStorage.ParseAll(connectionStrings, Patience));
            await Migration.Run(databases, grantTo, output.WriteLine, stop);
            return 0;
        }
        catch (JournalRefusedException e)
        {
            await error.WriteLineAsync(e.Message);
            return 1;
        }
        finally
        {
            foreach (var database in databases) await database.DisposeAsync();
        }
    }
}

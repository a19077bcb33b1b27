using System.CommandLine;
using System.Globalization;
using MeteringCluster.Journal;
using MeteringCluster.Journal.Postgres;
using MeteringCluster.Journaling;

namespace MeteringCluster.Commands;

/// <summary>
/// <c>silo verify</c>: re-reads a whole journal, also one that is in use, and changes nothing. Exit code 0 when all is
/// well, 1 when there are problems, 2 when the journal cannot be opened.
/// </summary>
public static class VerifyCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static Command Create()
    {
        var data = new Option<string>("--data")
        {
            Description = "The data folder.",
            DefaultValueFactory = _ => "data",
        };
        var postgres = PostgresOption.Create();
        var command = new Command("verify", "Re-read a whole journal and report whatever does not fit.") { data, postgres };
        command.SetAction((parsed, stop) =>
        {
            var databases = parsed.GetResult(data) is { Implicit: false } ? [] : PostgresOption.Read(parsed, postgres);
            return databases.Count == 0
                ? Task.FromResult(Run(parsed.GetRequiredValue(data), Console.Out, Console.Error))
                : RunOnPostgres(databases, Replayers.All, Console.Out, Console.Error, stop);
        });
        return command;
    }

    internal static async Task<int> RunOnPostgres(
        IReadOnlyList<string> connectionStrings, IReadOnlyDictionary<string, IGrainReplayer> replayers, TextWriter output, TextWriter error,
        CancellationToken stop)
    {
        List<PostgresDatabase> databases = [];
        try
        {
            databases.AddRange(PostgresStorage.ParseAll(connectionStrings, Patience));
            var summary = await new PostgresVerification(
                databases, replayers, problem => output.WriteLine($"problem: {problem}"), error.WriteLine).Run(stop);
            await output.WriteLineAsync(Describe(summary));
            return summary.Problems == 0 ? 0 : 1;
        }
        catch (JournalRefusedException e)
        {
            await error.WriteLineAsync(e.Message);
            return 2;
        }
        finally
        {
            foreach (var database in databases) await database.DisposeAsync();
        }
    }

    internal static int Run(string folder, TextWriter output, TextWriter error)
    {
        try
        {
            var summary = new JournalVerification(
                folder, Replayers.All, problem => output.WriteLine($"problem: {problem}"), error.WriteLine).Run();
            output.WriteLine(Describe(summary));
            return summary.Problems == 0 ? 0 : 1;
        }
        catch (Exception e) when (e is JournalRefusedException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine(e.Message);
            return 2;
        }
    }

    private static string Describe(VerificationSummary summary)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            grains     {summary.Grains:N0}
            flushes    {summary.Flushes:N0}
            records    {summary.Records:N0}
            bytes      {summary.Bytes:N0}
            snapshots  {summary.Snapshots:N0}
            time       {summary.Elapsed.TotalSeconds:N2} s
            problems   {summary.Problems:N0}
            """);
        return summary.NotReplayed == 0
            ? text
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{text}\nnot replayed: {summary.NotReplayed:N0} grains of kinds that this version does not know");
    }
}

using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace MeteringCluster.Import;

/// <summary>What the user sees of an import.</summary>
public static class ImportDisplay
{
    /// <summary>A progress bar; where the output goes to a file or a pipe, a line now and then.</summary>
    public static async Task<ImportState> Watch(string name, Func<Action<long, ImportState>, Task<ImportState>> run)
    {
        if (Console.IsOutputRedirected) return await run(Plain());

        ImportState? end = null;
        await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async bar =>
            {
                var task = bar.AddTask(Markup.Escape(name));
                end = await run((length, state) =>
                {
                    task.MaxValue = length;
                    task.Value = state.Offset;
                    task.Description = Markup.Escape($"{name}, {Number(state.Totals.Lines)} lines");
                });
            });
        return end!;
    }

    public static void Summarise(ImportState state, IReadOnlyList<Reject> firstRejects, long linesBefore, TimeSpan time, TextWriter text)
    {
        foreach (var reject in firstRejects) text.WriteLine($"line {reject.Line}: {reject.Reason}");
        var totals = state.Totals;
        var more = totals.Bad + totals.RefusedCount - firstRejects.Count;
        if (more > 0) text.WriteLine($"and {Number(more)} more lines that did not get in; --rejects PATH lists all of them.");

        text.WriteLine($"lines       {Number(totals.Lines)}");
        text.WriteLine($"accepted    {Number(totals.Accepted)}");
        text.WriteLine($"duplicates  {Number(totals.Duplicates)}");
        text.WriteLine($"refused     {Number(totals.RefusedCount)}");
        foreach (var (code, count) in totals.Refused) text.WriteLine($"  {code}  {Number(count)}");
        text.WriteLine($"bad lines   {Number(totals.Bad)}");
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"credits     {totals.Credits:0.######}"));
        var rate = (totals.Lines - linesBefore) / Math.Max(0.001, time.TotalSeconds);
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"time        {time.TotalSeconds:0.0} s, {rate:N0} lines/s"));
    }

    private static Action<long, ImportState> Plain()
    {
        var last = Stopwatch.GetTimestamp();
        return (length, state) =>
        {
            // Several senders report; a line lost to a race would not be missed.
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref last)) < TimeSpan.FromSeconds(2)) return;
            Volatile.Write(ref last, Stopwatch.GetTimestamp());
            Console.WriteLine($"{state.Offset * 100 / Math.Max(1, length),3} %  {Number(state.Totals.Lines)} lines");
        };
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}

using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using MeteringCluster.Import;

namespace MeteringCluster.Commands;

/// <summary>
/// <c>silo import FILE</c>: posts a usage file to a running server. Exit code 0 when all is in, 1 when lines were bad
/// or refused, 2 when it could not run, 130 when it was interrupted.
/// </summary>
public static class ImportCommand
{
    private static readonly Argument<FileInfo> File = new("FILE") { Description = "A CSV file with a header line, or NDJSON: one usage item or CloudEvent a line." };
    private static readonly Option<string?> Format = new("--format") { Description = "csv or ndjson; by default as the file's name ends." };
    private static readonly Option<string> Url = new("--url") { Description = "The server.", DefaultValueFactory = _ => "http://127.0.0.1:5080" };
    private static readonly Option<string?> Key = new("--key") { Description = "An API key; by default the environment's METERING_KEY." };
    private static readonly Option<string?> Tenant = new("--tenant") { Description = "Whose usage it is; needed for CSV." };
    private static readonly Option<int> Batch = Bounded("--batch", "Lines in one request, 1 to 1,000.", 500, 1000);
    private static readonly Option<int> Parallel = Bounded("--parallel", "Requests under way at a time, 1 to 64.", 4, 64);
    private static readonly Option<string?> Time = new("--time") { Description = "CSV: the column with the event's time." };
    private static readonly Option<bool> NoTime = new("--no-time") { Description = "CSV: events have no time of their own; the server's counts." };
    private static readonly Option<string?> TimeFormat = new("--time-format") { Description = "CSV: a .NET date format, UTC where it has no offset; by default RFC 3339 or 'yyyy-MM-dd HH:mm:ss.fffffff'." };
    private static readonly Option<string?> ShiftTo = new("--shift-to") { Description = "CSV: moves all times by the same amount, so that the last row falls on this instant." };
    private static readonly Option<string?> User = new("--user") { Description = "CSV: the column with the user, or =literal." };
    private static readonly Option<string?> Meter = new("--meter") { Description = "CSV: the column with the meter, or =literal." };
    private static readonly Option<string[]> Quantity = new("--quantity") { Description = "CSV: measure=COLUMN; may be repeated.", DefaultValueFactory = _ => [] };
    private static readonly Option<string?> Credits = new("--credits") { Description = "CSV: the column with credits, for events that no rate card rates." };
    private static readonly Option<string?> Id = new("--id") { Description = "CSV: the column with the event's id; by default made of the file's content and the line number." };
    private static readonly Option<string?> Source = new("--source") { Description = "The events' source; by default made of the file's content, or 'import' where events bring their ids." };
    private static readonly Option<string?> State = new("--state") { Description = "Where progress is kept; by default beside the file." };
    private static readonly Option<string?> Rejects = new("--rejects") { Description = "Writes every line that did not get in, with the reason, to this CSV file." };
    private static readonly Option<int> GiveUpAfter = Bounded("--give-up-after", "Seconds to go on trying while the server does not answer, 1 to 86,400.", 120, 86400);

    public static Command Create()
    {
        var command = new Command("import", "Posts a usage file to a running server. May be interrupted and repeated: every event counts once.")
        {
            File, Format, Url, Key, Tenant, Batch, Parallel, Time, NoTime, TimeFormat, ShiftTo, User, Meter, Quantity, Credits, Id,
            Source, State, Rejects, GiveUpAfter,
        };
        command.SetAction(Run);
        return command;
    }

    private static async Task<int> Run(ParseResult result, CancellationToken stop)
    {
        try
        {
            return await Import(Options(result), stop);
        }
        catch (ImportFailedException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted before anything was sent.");
            return 130;
        }
    }

    private static async Task<int> Import(ImportOptions options, CancellationToken stop)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = options.Parallel })
        {
            BaseAddress = options.Url,
            Timeout = TimeSpan.FromSeconds(60),
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Key);

        var started = Stopwatch.GetTimestamp();
        var run = new ImportRun(options, http, Console.Out);
        var end = await ImportDisplay.Watch(options.File.Name, show => run.Run(show, stop));

        if (run.StartedFrom.IsDone)
            Console.WriteLine($"This import was complete before; nothing was sent. To send it again, delete {options.StatePath}: what is counted is not counted twice.");
        ImportDisplay.Summarise(end, run.FirstRejects, run.StartedFrom.Totals.Lines, Stopwatch.GetElapsedTime(started), Console.Out);
        if (!end.IsDone)
        {
            Console.WriteLine($"Interrupted after line {end.Line}. The same command goes on from there.");
            return 130;
        }

        return end.Totals.Bad + end.Totals.RefusedCount > 0 ? 1 : 0;
    }

    /// <exception cref="ImportFailedException">The arguments are incomplete or contradict each other.</exception>
    private static ImportOptions Options(ParseResult result)
    {
        var file = result.GetValue(File)!;
        if (!file.Exists) throw new ImportFailedException($"There is no file {file.FullName}.");
        var isCsv = IsCsv(result.GetValue(Format), file);
        var mapping = new CsvMapping(
            result.GetValue(Time), result.GetValue(NoTime), result.GetValue(TimeFormat), result.GetValue(User), result.GetValue(Meter),
            result.GetValue(Quantity)!, result.GetValue(Credits), result.GetValue(Id));
        var shiftTo = Instant(result.GetValue(ShiftTo));
        if (isCsv) mapping.Check();
        else if (!mapping.IsEmpty || shiftTo is not null) throw new ImportFailedException("The options that map columns and times are for CSV; an NDJSON item says all of this itself.");
        if (shiftTo is not null && mapping.NoTime) throw new ImportFailedException("--shift-to and --no-time cannot both be given.");

        var tenant = result.GetValue(Tenant);
        if (isCsv && string.IsNullOrEmpty(tenant)) throw new ImportFailedException("--tenant is missing: whose usage is it?");
        if (!Uri.TryCreate(result.GetValue(Url), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new ImportFailedException($"--url '{result.GetValue(Url)}' is not an http or https URL.");
        var key = result.GetValue(Key) ?? Environment.GetEnvironmentVariable("METERING_KEY");
        if (string.IsNullOrEmpty(key)) throw new ImportFailedException("No API key: give --key, or set METERING_KEY.");
        if (key.Any(letter => letter is <= ' ' or > '~')) throw new ImportFailedException("The API key holds a space, a line break or another character that no key has.");

        return new ImportOptions(
            file, isCsv, mapping, url, key, tenant, result.GetValue(Source), shiftTo, result.GetValue(Batch), result.GetValue(Parallel),
            TimeSpan.FromSeconds(result.GetValue(GiveUpAfter)), result.GetValue(State) ?? file.FullName + ".import-state", result.GetValue(Rejects));
    }

    private static bool IsCsv(string? format, FileInfo file) => (format ?? file.Extension.TrimStart('.').ToLowerInvariant()) switch
    {
        "csv" => true,
        "ndjson" or "jsonl" => false,
        var other => throw new ImportFailedException($"'{other}' is no known format: give --format csv or --format ndjson."),
    };

    private static DateTimeOffset? Instant(string? text)
    {
        if (text is null) return null;
        return new TimeText(null).TryParse(text, out var instant) ? instant : throw new ImportFailedException($"--shift-to '{text}' is not an RFC 3339 instant.");
    }

    private static Option<int> Bounded(string name, string description, int standard, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < 1 || value > most))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be from 1 to {most}."));
        });
        return option;
    }
}

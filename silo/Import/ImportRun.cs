using System.Threading.Channels;

namespace MeteringCluster.Import;

/// <summary>One import, from the file's first unsettled line to its end.</summary>
public sealed class ImportRun(ImportOptions options, HttpClient http, TextWriter log)
{
    // How far the fastest request may run ahead of the slowest, in batches per request under way.
    private const int Window = 8;

    /// <summary>The first lines of this run that did not get in.</summary>
    public IReadOnlyList<Reject> FirstRejects { get; private set; } = [];

    /// <summary>What earlier runs had settled.</summary>
    public ImportState StartedFrom { get; private set; } = ImportState.Nothing;

    /// <param name="show">Told the file's length and the state whenever more is settled.</param>
    /// <returns>The state at the end; not done where <paramref name="stop"/> ended it.</returns>
    /// <exception cref="ImportFailedException">It could not start or go on.</exception>
    public async Task<ImportState> Run(Action<long, ImportState> show, CancellationToken stop)
    {
        try
        {
            await using var file = new FileStream(options.File.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
            var length = file.Length;
            var hash = await Identity.HashOf(file, stop);
            var rows = CreateRows(file, new Identity(hash, options.Source));
            var state = ImportState.Start(hash, options).Resume(options.StatePath, log);
            StartedFrom = state;
            if (state.IsDone) return state;

            using var report = options.RejectsPath is { } path ? new RejectsReport(path, state.RejectsLength) : null;
            var settled = new Settled(state, options.StatePath, report);
            settled.End(isDone: false);
            FirstRejects = settled.FirstRejects;
            var batches = Batches(file, length, rows, state);
            try
            {
                await SendAll(batches, settled, () => show(length, settled.State), stop);
            }
            finally
            {
                // A file of a header alone is done without a line that could say so.
                settled.End(isDone: settled.State.Offset == length || batches.HadNothing);
            }

            return settled.State;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportFailedException(e.Message, e);
        }
    }

    private Rows CreateRows(FileStream file, Identity identity)
    {
        if (!options.IsCsv) return new NdjsonRows(identity, needsTenant: options.Tenant is null);

        file.Position = 0;
        if (!new LineReader(file, file.Length).TryRead(out var header)) throw new ImportFailedException("The file is empty.");
        var rows = new CsvRows(options.Mapping, header, identity, TimeSpan.Zero);
        if (options.ShiftTo is not { } end) return rows;
        return new CsvRows(options.Mapping, header, identity, end - LastTime.Find(file, rows));
    }

    private BatchReader Batches(FileStream file, long length, Rows rows, ImportState state)
    {
        file.Position = state.Offset;
        var lines = new LineReader(file, length, state.Offset, state.Line);
        // The header is read again with the rows, and is not one of them.
        if (options.IsCsv && state.Offset == 0) lines.TryRead(out _);
        return new BatchReader(lines, rows, options.Batch);
    }

    private async Task SendAll(BatchReader batches, Settled settled, Action show, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var window = new SemaphoreSlim(options.Parallel * Window);
        var waiting = Channel.CreateBounded<Batch>(options.Parallel);
        var sender = new Sender(http, options.Tenant is { } tenant ? $"/v1/tenants/{Uri.EscapeDataString(tenant)}/usage?results=all" : "/v1/usage?results=all", options.GiveUpAfter);
        var sending = Task.WhenAll(Enumerable.Range(0, options.Parallel).Select(_ => Task.Run(Send, CancellationToken.None)));

        try
        {
            while (batches.Read() is { } batch)
            {
                await window.WaitAsync(ended.Token);
                await waiting.Writer.WriteAsync(batch, ended.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop, or a sender failed; which it was, the senders say.
        }
        finally
        {
            waiting.Writer.Complete();
        }

        try
        {
            await sending;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What is settled stays settled; the state says how far that is.
        }

        async Task Send()
        {
            try
            {
                await foreach (var batch in waiting.Reader.ReadAllAsync(ended.Token))
                {
                    var count = settled.Add(await sender.Send(batch, ended.Token));
                    if (count == 0) continue;
                    window.Release(count);
                    show();
                }
            }
            catch
            {
                await ended.CancelAsync();
                throw;
            }
        }
    }
}

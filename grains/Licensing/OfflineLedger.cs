namespace MeteringCluster.Licensing;

/// <summary>
/// When servers could be alone, and the newest of what they reported, bounded over the whole licence. It outlives a
/// detachment, after which a server that was cut off still comes to report. It decides nothing, and only events change it.
/// </summary>
internal sealed class OfflineLedger
{
    // Made when first needed: most licences never see a server alone.
    private Dictionary<string, OfflineServer>? _servers;
    private Queue<KeptReport>? _reports;
    private int _rows;

    public OfflineServer this[string server]
    {
        get => _servers?.GetValueOrDefault(server) ?? OfflineServer.None;
        private set => (_servers ??= new(StringComparer.Ordinal))[server] = value;
    }

    /// <summary>Oldest first.</summary>
    public IEnumerable<KeptReport> ReportsOf(string server) => Reports.Where(report => report.Server == server);

    public void Apply(SnapshotIssued issued) =>
        this[issued.Server] = this[issued.Server].With(new OfflineWindow(issued.From ?? issued.At, issued.Until));

    public void Apply(ServerSignedIn signedIn)
    {
        if (Knows(signedIn.Server)) this[signedIn.Server] = this[signedIn.Server] with { DetachedAt = null };
    }

    /// <summary>With one report more, and as many fewer of the oldest as the bounds ask for.</summary>
    public void Add(KeptReport report)
    {
        this[report.Server] = this[report.Server];
        (_reports ??= new()).Enqueue(report);
        _rows += report.Outcomes.Length;
        while (_reports.Count > LicenseLimits.MaxOfflineReports || (_rows > LicenseLimits.MaxOfflineResults && _reports.Count > 1))
        {
            var gone = _reports.Dequeue();
            _rows -= gone.Outcomes.Length;
            this[gone.Server] = this[gone.Server].Without(gone);
            if (this[gone.Server].IsGone && !ReportsOf(gone.Server).Any()) _servers!.Remove(gone.Server);
        }
    }

    public void Detach(IEnumerable<string> servers, DateTimeOffset at)
    {
        foreach (var server in servers)
            if (Knows(server)) this[server] = this[server].Detached(at);
        ForgetWindows(at);
    }

    public OfflineLedgerSnapshot ToSnapshot() => new(
        [.. Servers.OrderBy(server => server.Key, StringComparer.Ordinal).Select(server => (server.Key, server.Value))], [.. Reports]);

    public void Restore(OfflineLedgerSnapshot from)
    {
        foreach (var (name, server) in from.Servers) this[name] = server;
        foreach (var report in from.Reports) Add(report);
    }

    private IEnumerable<KeyValuePair<string, OfflineServer>> Servers => _servers ?? Enumerable.Empty<KeyValuePair<string, OfflineServer>>();

    private IEnumerable<KeptReport> Reports => _reports ?? Enumerable.Empty<KeptReport>();

    private bool Knows(string server) => _servers?.ContainsKey(server) == true;

    // Whoever was detached longest ago loses its windows first. By what history alone decides: replay must agree.
    private void ForgetWindows(DateTimeOffset now)
    {
        var detached = Servers.Where(server => server.Value.DetachedAt is not null)
            .OrderByDescending(server => server.Value.DetachedAt).ThenBy(server => server.Key, StringComparer.Ordinal).ToList();
        var reporting = Reports.Select(report => report.Server).ToHashSet(StringComparer.Ordinal);
        var kept = 0;
        foreach (var (name, server) in detached)
        {
            var windows = server.Windows.RemoveAll(window => window.Until + LicenseLimits.LongestOffline <= now);
            if (kept + windows.Length > LicenseLimits.MaxDetachedWindows) windows = [];
            kept += windows.Length;
            this[name] = server with { Windows = windows };
            if (windows.IsEmpty && !reporting.Contains(name)) _servers!.Remove(name);
        }
    }
}

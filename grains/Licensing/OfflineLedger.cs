namespace MeteringCluster.Licensing;

/// <summary>
/// When servers could be alone, and the newest of what they reported, bounded over the whole licence. It outlives a
/// detachment, after which a server that was cut off still comes to report. It decides nothing, and only events change it.
/// </summary>
internal sealed class OfflineLedger
{
    private readonly Dictionary<string, OfflineServer> _servers = new(StringComparer.Ordinal);
    private readonly Queue<KeptReport> _reports = new();
    private int _rows;

    public OfflineServer this[string server] => _servers.GetValueOrDefault(server, OfflineServer.None);

    /// <summary>Oldest first.</summary>
    public IEnumerable<KeptReport> ReportsOf(string server) => _reports.Where(report => report.Server == server);

    public void Apply(SnapshotIssued issued) =>
        _servers[issued.Server] = this[issued.Server].With(new OfflineWindow(issued.From ?? issued.At, issued.Until));

    public void Apply(ServerSignedIn signedIn)
    {
        if (_servers.TryGetValue(signedIn.Server, out var known)) _servers[signedIn.Server] = known with { DetachedAt = null };
    }

    /// <summary>With one report more, and as many fewer of the oldest as the bounds ask for.</summary>
    public void Add(KeptReport report)
    {
        _servers[report.Server] = this[report.Server];
        _reports.Enqueue(report);
        _rows += report.Outcomes.Length;
        while (_reports.Count > LicenseLimits.MaxOfflineReports || (_rows > LicenseLimits.MaxOfflineResults && _reports.Count > 1))
        {
            var gone = _reports.Dequeue();
            _rows -= gone.Outcomes.Length;
            _servers[gone.Server] = this[gone.Server].Without(gone);
            if (this[gone.Server].IsGone && !ReportsOf(gone.Server).Any()) _servers.Remove(gone.Server);
        }
    }

    public void Detach(IEnumerable<string> servers, DateTimeOffset at)
    {
        foreach (var server in servers)
            if (_servers.TryGetValue(server, out var known)) _servers[server] = known.Detached(at);
        ForgetWindows(at);
    }

    public OfflineLedgerSnapshot ToSnapshot() => new(
        [.. _servers.OrderBy(server => server.Key, StringComparer.Ordinal).Select(server => (server.Key, server.Value))], [.. _reports]);

    public void Restore(OfflineLedgerSnapshot from)
    {
        foreach (var (name, server) in from.Servers) _servers.Add(name, server);
        foreach (var report in from.Reports) Add(report);
    }

    // Whoever was detached longest ago loses its windows first. By what history alone decides: replay must agree.
    private void ForgetWindows(DateTimeOffset now)
    {
        var detached = _servers.Where(server => server.Value.DetachedAt is not null)
            .OrderByDescending(server => server.Value.DetachedAt).ThenBy(server => server.Key, StringComparer.Ordinal).ToList();
        var reporting = _reports.Select(report => report.Server).ToHashSet(StringComparer.Ordinal);
        var kept = 0;
        foreach (var (name, server) in detached)
        {
            var windows = server.Windows.RemoveAll(window => window.Until + LicenseLimits.LongestOffline <= now);
            if (kept + windows.Length > LicenseLimits.MaxDetachedWindows) windows = [];
            kept += windows.Length;
            _servers[name] = server with { Windows = windows };
            if (windows.IsEmpty && !reporting.Contains(name)) _servers.Remove(name);
        }
    }
}

using System.Net.Http.Headers;

namespace MeteringCluster.Load.Chaos;

/// <summary>
/// Servers of which any can answer, taken in turn. One that gave no answer is left out until it says again that it
/// is ready, as a proxy would do it.
/// </summary>
public sealed class ServerChoice : IDisposable
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient[] _servers;
    private readonly HttpClient[] _checks;
    private readonly int[] _away;
    private readonly CancellationTokenSource _stop = new();
    private int _turn;

    /// <param name="timeout">So long a request may take.</param>
    public ServerChoice(IReadOnlyList<Uri> urls, string key, TimeSpan timeout)
    {
        _servers = [.. urls.Select(url => new HttpClient { BaseAddress = url, Timeout = timeout })];
        _checks = [.. urls.Select(url => new HttpClient { BaseAddress = url, Timeout = CheckEvery })];
        _away = new int[urls.Count];
        foreach (var server in _servers) server.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public bool HasSeveral => _servers.Length > 1;

    public (HttpClient Server, int Number) Next()
    {
        var first = (int)((uint)Interlocked.Increment(ref _turn) % _servers.Length);
        for (var i = 0; i < _servers.Length; i++)
        {
            var number = (first + i) % _servers.Length;
            if (Volatile.Read(ref _away[number]) == 0) return (_servers[number], number);
        }

        return (_servers[first], first);
    }

    /// <summary>It gave no answer. With no other there is no choice.</summary>
    public void GaveNoAnswer(int number)
    {
        if (HasSeveral && Interlocked.Exchange(ref _away[number], 1) == 0) _ = Task.Run(() => WaitFor(number));
    }

    public void Dispose()
    {
        _stop.Cancel();
        foreach (var client in _servers.Concat(_checks)) client.Dispose();
    }

    private async Task WaitFor(int number)
    {
        while (!_stop.IsCancellationRequested && !await IsReady(_checks[number])) await Task.Delay(CheckEvery);
        Volatile.Write(ref _away[number], 0);
    }

    private static async Task<bool> IsReady(HttpClient check)
    {
        try
        {
            using var answer = await check.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }
}

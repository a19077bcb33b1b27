using System.Collections.Concurrent;

namespace MeteringCluster.Api.Access;

/// <summary>
/// Asks the directory anew for something that is known from a moment ago, one call at a time for each key. Where the
/// answer takes long or does not come, as while the directory moves to another silo, what is known may serve on.
/// </summary>
internal sealed class Refresh<TKey, T>(Func<TKey, Task<T>> ask)
    where TKey : notnull
{
    // An answer from another silo takes a few milliseconds.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<TKey, Task<T>> _asking = new();

    /// <param name="maySayKnown">Whether there is something known that may serve on.</param>
    /// <returns>False where it does.</returns>
    public async ValueTask<(bool IsNew, T? Answer)> Ask(TKey key, bool maySayKnown)
    {
        if (!maySayKnown) return (true, await ask(key));

        var asking = _asking.GetOrAdd(key, AskOnce);
        try
        {
            return (true, await asking.WaitAsync(Patience));
        }
        catch (Exception e) when (e is TimeoutException || Unreachable.Is(e))
        {
            return (false, default);
        }
    }

    private async Task<T> AskOnce(TKey key)
    {
        try
        {
            return await Task.Run(() => ask(key));
        }
        finally
        {
            _asking.TryRemove(key, out _);
        }
    }
}

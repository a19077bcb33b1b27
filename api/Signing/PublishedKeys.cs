using MeteringCluster.Api.Access;
using MeteringCluster.Signing;

namespace MeteringCluster.Api.Signing;

/// <summary>
/// The published keys as this process last heard of them. Anybody may ask for them, one grain of the installation
/// answers, and it is asked by one call of each process at a time. Where it cannot be reached, what is known serves on.
/// </summary>
public sealed class PublishedKeys(Func<Task<SigningKeys>> ask, TimeProvider clock)
{
    public static readonly TimeSpan TrustFor = TimeSpan.FromSeconds(5);

    /// <summary>For who met a key that is not among those they know.</summary>
    public static readonly TimeSpan TrustWhereAskedAnew = TimeSpan.FromMilliseconds(100);

    public static readonly TimeSpan TrustWhileUnreachable = TimeSpan.FromHours(1);

    // An answer from another silo takes a few milliseconds.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private Known? _known;
    private Task<JwksDocument>? _asking;
    private int _forgotten;

    public async ValueTask<JwksDocument> Read(bool anew)
    {
        Known? known;
        Task<JwksDocument> asking;
        lock (_gate)
        {
            known = _known;
            if (known is not null && Age(known) < (anew ? TrustWhereAskedAnew : TrustFor)) return known.Document;

            var forgotten = _forgotten;
            asking = _asking ??= Task.Run(() => Ask(forgotten));
        }

        if (known is null || Age(known) >= TrustWhileUnreachable) return await asking;
        try
        {
            return await asking.WaitAsync(Patience, clock);
        }
        catch (Exception e) when (e is TimeoutException || Unreachable.Is(e))
        {
            return known.Document;
        }
    }

    /// <summary>Called when this process has changed the keys: neither what is known nor what is being asked holds any more.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _forgotten = unchecked(_forgotten + 1);
            (_known, _asking) = (null, null);
        }
    }

    private async Task<JwksDocument> Ask(int forgotten)
    {
        try
        {
            var since = clock.GetTimestamp();
            var document = JwksDocument.Of(await ask());
            lock (_gate)
                if (_forgotten == forgotten) _known = new Known(document, since);
            return document;
        }
        finally
        {
            lock (_gate)
                if (_forgotten == forgotten) _asking = null;
        }
    }

    private TimeSpan Age(Known known) => clock.GetElapsedTime(known.Since);

    private sealed record Known(JwksDocument Document, long Since);
}

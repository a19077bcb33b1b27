using System.Collections.Concurrent;
using MeteringCluster.Directory;
using MeteringCluster.Reselling;

namespace MeteringCluster.Api.Access;

/// <summary>
/// Lets requests in: who calls, whether the key's scope suffices, whether the tenant, or the reseller, is one the key may see. Where
/// the answer is no, it writes the problem and gives null. Precedence: 401, 429, 403, 404. On the usual path, with a
/// key known from a moment ago, it costs one hash and allocates nothing.
/// </summary>
public sealed class Gate(IMeteringCluster cluster, Tenants tenants, Resellers resellers, RateLimits limits, AccessOptions options)
{
    private const string Bearer = "Bearer ";

    private readonly ConcurrentDictionary<string, KnownKey> _keys = new(StringComparer.Ordinal);
    private readonly Refresh<string, ApiKey?> _refresh = new(id => cluster.Directory.FindKey(id).AsTask());
    private long _forgotten;

    /// <summary>Who calls; null when the problem has been written.</summary>
    public ValueTask<Caller?> Authenticate(HttpContext http)
    {
        var header = http.Request.Headers.Authorization;
        if (header.Count != 1 || header[0] is not { Length: > 0 } text)
            return Refuse(http, "The header \"Authorization: Bearer mk_…\" is missing.");
        if (!text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) || !ApiKeyText.TryReadId(text.AsSpan(Bearer.Length), out var id))
            return Refuse(http, "The Authorization header is malformed: it must be \"Bearer\", a space and a key of the form mk_<id>_<secret>.");

        if (_keys.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(id, out var key) && key.IsFresh(options.TrustFor))
            return Judge(http, key, text);
        return FetchAndJudge(http, id.ToString(), text);
    }

    /// <summary>Who calls, if the key's scope is one of those needed; null when the problem has been written.</summary>
    public ValueTask<Caller?> Authorize(HttpContext http, Scope needed)
    {
        var authenticated = Authenticate(http);
        return authenticated.IsCompletedSuccessfully
            ? Narrow(http, needed, authenticated.Result)
            : Await(http, needed, authenticated);

        static async ValueTask<Caller?> Await(HttpContext http, Scope needed, ValueTask<Caller?> caller) =>
            await Narrow(http, needed, await caller);
    }

    /// <summary>
    /// The tenant that the path's <c>{tenant}</c> names, if the caller may see it and has one of the scopes needed;
    /// null when the problem has been written.
    /// </summary>
    public ValueTask<KnownTenant?> EnterTenant(HttpContext http, Scope needed)
    {
        var authorized = Authorize(http, needed);
        if (!authorized.IsCompletedSuccessfully) return Await(this, http, authorized);
        return authorized.Result is { } known ? EnterTenant(http, known) : default;

        static async ValueTask<KnownTenant?> Await(Gate gate, HttpContext http, ValueTask<Caller?> authorized) =>
            await authorized is { } caller ? await gate.EnterTenant(http, caller) : null;
    }

    /// <summary>As above, for a caller who was let in already.</summary>
    public ValueTask<KnownTenant?> EnterTenant(HttpContext http, Caller caller)
    {
        var found = FindTenant(http, caller);
        return found is { IsCompletedSuccessfully: true, Result: not null } ? found : Await(http, found);

        static async ValueTask<KnownTenant?> Await(HttpContext http, ValueTask<KnownTenant?> found) =>
            await found ?? await Write<KnownTenant>(http, Problems.UnknownTenant(NameOf(http)));
    }

    /// <summary>The tenant that the path names, if there is one and the caller may see it. It writes nothing.</summary>
    public ValueTask<KnownTenant?> FindTenant(HttpContext http, Caller caller) =>
        TenantId.TryParse(NameOf(http), out var id) && caller.MaySee(id) ? tenants.Find(id) : default;

    /// <summary>The tenant, if there is one.</summary>
    public ValueTask<KnownTenant?> FindTenant(TenantId id) => tenants.Find(id);

    /// <summary>The reseller that the path's <c>{reseller}</c> names, as <see cref="EnterTenant(HttpContext, Caller)"/>.</summary>
    public async ValueTask<KnownReseller?> EnterReseller(HttpContext http, Caller caller) =>
        await FindReseller(http, caller)
        ?? await Write<KnownReseller>(http, Problems.UnknownReseller(http.Request.RouteValues["reseller"] as string ?? ""));

    /// <summary>The reseller that the path names, if there is one and the caller may see it. It writes nothing.</summary>
    public ValueTask<KnownReseller?> FindReseller(HttpContext http, Caller caller) =>
        ResellerId.TryParse(http.Request.RouteValues["reseller"] as string, out var id) && caller.MaySee(id) ? resellers.Find(id) : default;

    private static string NameOf(HttpContext http) => http.Request.RouteValues["tenant"] as string ?? "";

    /// <summary>Called when this process revokes a key, so that it is refused from the next request on.</summary>
    public void ForgetKey(string id)
    {
        Interlocked.Increment(ref _forgotten);
        _keys.TryRemove(id, out _);
    }

    private ValueTask<Caller?> Judge(HttpContext http, KnownKey key, string header)
    {
        if (!ApiKeyText.Matches(header.AsSpan(Bearer.Length), key.Hash)) return Unknown(http);
        if (limits.Of(key.Caller.KeyId) is { } problem) return Write<Caller>(http, problem);
        return new(key.Caller);
    }

    private async ValueTask<Caller?> FetchAndJudge(HttpContext http, string id, string header)
    {
        var forgotten = Interlocked.Read(ref _forgotten);
        var mayServe = _keys.TryGetValue(id, out var known) && known.IsFresh(options.TrustWhileUnreachable);
        var (isNew, found) = await _refresh.Ask(id, mayServe);
        if (!isNew) return await Judge(http, known!, header);
        if (found is not { RevokedAt: null })
        {
            _keys.TryRemove(id, out _);
            return await Unknown(http);
        }

        var key = new KnownKey(found);
        _keys[id] = key;
        // A key revoked between the directory's word and now must not be trusted for another second.
        if (Interlocked.Read(ref _forgotten) != forgotten) _keys.TryRemove(id, out _);
        return await Judge(http, key, header);
    }

    private static ValueTask<Caller?> Narrow(HttpContext http, Scope needed, Caller? caller)
    {
        if (caller is null || (caller.Scope & needed) != 0) return new(caller);
        return Write<Caller>(http, Problems.WrongScope(needed, caller.Scope));
    }

    private ValueTask<Caller?> Unknown(HttpContext http) => Refuse(http, "The key is not known, or it was revoked.");

    private ValueTask<Caller?> Refuse(HttpContext http, string detail) =>
        Write<Caller>(http, limits.OfRefusals(http.Connection.RemoteIpAddress) ?? Problems.Unauthenticated(detail));

    private static async ValueTask<T?> Write<T>(HttpContext http, Problem problem)
        where T : class
    {
        await problem.ExecuteAsync(http);
        return null;
    }

    private sealed class KnownKey(ApiKey key)
    {
        private readonly long _since = Environment.TickCount64;

        public byte[] Hash { get; } = Convert.FromBase64String(key.Hash);

        public Caller Caller { get; } = new(key.Id, key.Scope, key.Tenant, key.Reseller);

        public bool IsFresh(TimeSpan trustFor) => Environment.TickCount64 - _since < trustFor.TotalMilliseconds;
    }
}

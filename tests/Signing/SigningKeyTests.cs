using System.Text;
using System.Text.Json;
using MeteringCluster.Audit;
using MeteringCluster.Journal;
using MeteringCluster.Signing;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using Xunit;

namespace MeteringCluster.Tests.Signing;

public sealed class SigningKeyTests() : SigningKeyContract(HostKind.Embedded);

public sealed class SigningKeyOnOrleansTests() : SigningKeyContract(HostKind.Orleans), IOnOrleans;

/// <summary>A2: the keys that licence snapshots are signed with, over their whole life.</summary>
public abstract class SigningKeyContract(HostKind host)
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);
    private static readonly Origin Somebody = new("k1", "r1");

    private readonly MemoryJournal _journal = new();
    private readonly ManualClock _clock = new(Noon);

    [HostFact]
    public async Task What_is_signed_is_checked_with_the_published_keys_by_a_library_and_by_hand()
    {
        await using var cluster = await GrainHost.Begin(host, _journal, _clock);

        var token = await Sign(cluster.Grains.Signing, TimeSpan.FromHours(1));

        Assert.Equal("acme", (await Claims(cluster.Grains.Signing, token))!.Value.GetProperty("sub").GetString());
        var forged = token[..token.LastIndexOf('.')] + "." + (await Sign(cluster.Grains.Signing, TimeSpan.FromHours(2))).Split('.')[2];
        Assert.Null(await Claims(cluster.Grains.Signing, forged));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Null(await Claims(cluster.Grains.Signing, token));
    }

    [HostFact]
    public async Task A_key_is_published_days_before_it_signs_and_until_all_that_it_signed_has_expired()
    {
        await using var cluster = await GrainHost.Begin(host, _journal, _clock);
        var signing = cluster.Grains.Signing;
        var first = (await signing.Keys()).Keys.Single();
        Assert.Equal((SigningKeyStatus.Signing, Noon, Noon + Month), (first.Status, first.SignsFrom, first.SignsUntil));

        _clock.MoveTo(Noon + Month - TimeSpan.FromDays(2));
        await signing.Wake();
        var next = (await signing.Keys()).Keys.Last();
        Assert.Equal((SigningKeyStatus.Next, Noon + Month), (next.Status, next.SignsFrom));

        _clock.MoveTo(Noon + Month - TimeSpan.FromTicks(1));
        var last = await Sign(signing, Month);
        Assert.Equal(first.Kid, KidOf(last));
        _clock.MoveTo(Noon + Month);
        Assert.Equal(next.Kid, KidOf(await Sign(signing, Month)));
        Assert.Equal(SigningKeyStatus.Retired, (await Find(signing, first.Kid))!.Status);

        _clock.MoveTo(Noon + Month + Month - TimeSpan.FromSeconds(2));
        Assert.NotNull(await Claims(signing, last));
        _clock.MoveTo(Noon + Month + TimeSpan.FromDays(31));
        await signing.Wake();
        Assert.Null(await Find(signing, first.Kid));
    }

    [HostFact]
    public async Task Where_the_server_was_off_when_the_next_key_was_due_the_one_so_far_signs_until_that_is_known()
    {
        await using var cluster = await GrainHost.Begin(host, _journal, _clock);
        var signing = cluster.Grains.Signing;
        var first = KidOf(await Sign(signing, Month));

        _clock.MoveTo(Noon + Month + Month);
        Assert.Equal(first, KidOf(await Sign(signing, Month)));
        var next = (await signing.Keys()).Keys.Last();
        Assert.Equal((SigningKeyStatus.Next, _clock.GetUtcNow() + TimeSpan.FromDays(2)), (next.Status, next.SignsFrom));

        _clock.MoveTo(next.SignsFrom);
        Assert.Equal(next.Kid, KidOf(await Sign(signing, Month)));
    }

    [HostFact]
    public async Task After_a_rotation_what_the_old_key_signed_stands_until_it_expires()
    {
        await using var cluster = await GrainHost.Begin(host, _journal, _clock);
        var signing = cluster.Grains.Signing;
        var token = await Sign(signing, Month);

        var rotated = Assert.IsType<SigningKey>(await signing.Rotate(new RotateSigningKey(Somebody)));

        Assert.NotEqual(KidOf(token), rotated.Kid);
        Assert.Equal(rotated.Kid, KidOf(await Sign(signing, Month)));
        _clock.Advance(Month - TimeSpan.FromSeconds(2));
        Assert.NotNull(await Claims(signing, token));
    }

    [HostFact]
    public async Task What_a_compromised_key_signed_is_worth_nothing_at_once_and_another_signs()
    {
        await using var cluster = await GrainHost.Begin(host, _journal, _clock);
        var signing = cluster.Grains.Signing;
        var token = await Sign(signing, Month);

        var revoked = Assert.IsType<SigningKey>(await signing.Revoke(new RevokeSigningKey(KidOf(token), Somebody)));
        _clock.Advance(TimeSpan.FromHours(1));
        var again = await signing.Revoke(new RevokeSigningKey(KidOf(token), Somebody));

        Assert.Equal(revoked, again);
        Assert.Null(await Claims(signing, token));
        var other = await Sign(signing, Month);
        Assert.NotEqual(KidOf(token), KidOf(other));
        Assert.NotNull(await Claims(signing, other));
        Assert.Equal(new UnknownSigningKey("none"), await signing.Revoke(new RevokeSigningKey("none")));
    }

    [HostFact]
    public async Task Rotating_without_end_is_refused_and_says_until_when()
    {
        await using var cluster = await GrainHost.Begin(host, _journal, _clock);
        for (var n = 0; n < SigningLimits.MaxPublished; n++)
            Assert.IsType<SigningKey>(await cluster.Grains.Signing.Rotate(new RotateSigningKey()));

        Assert.Equal(
            new TooManySigningKeys(SigningLimits.MaxPublished, Noon + TimeSpan.FromDays(31)),
            await cluster.Grains.Signing.Rotate(new RotateSigningKey()));
    }

    [HostFact]
    public async Task What_would_outlive_the_longest_life_of_a_token_is_not_signed()
    {
        await using var cluster = await GrainHost.Begin(host, _journal, _clock);
        var longest = TimeSpan.FromDays(30) + TimeSpan.FromMinutes(5);

        Assert.NotNull(await Sign(cluster.Grains.Signing, longest));
        var refused = await Assert.ThrowsAsync<ArgumentException>(
            () => Sign(cluster.Grains.Signing, longest + TimeSpan.FromSeconds(1)));
        Assert.Contains("30", refused.Message, StringComparison.Ordinal);
    }

    [HostFact]
    public async Task A_restart_signs_on_with_the_same_key()
    {
        string before;
        await using (var cluster = await GrainHost.Begin(host, _journal, _clock)) before = await Sign(cluster.Grains.Signing, Month);

        await using var next = await GrainHost.Begin(host, _journal, _clock);

        Assert.Equal(KidOf(before), KidOf(await Sign(next.Grains.Signing, Month)));
        Assert.NotNull(await Claims(next.Grains.Signing, before));
    }

    private async Task<string> Sign(ISigningGrain signing, TimeSpan life)
    {
        var now = _clock.GetUtcNow();
        var claims = $$"""{"sub":"acme","nbf":{{now.ToUnixTimeSeconds()}},"exp":{{(now + life).ToUnixTimeSeconds()}}}""";
        return (await signing.Sign(new SignToken("JWT", Encoding.UTF8.GetBytes(claims), now + life))).Text;
    }

    private async Task<JsonElement?> Claims(ISigningGrain signing, string token) =>
        await Verification.Claims(token, Published(await signing.Keys()), _clock.GetUtcNow());

    private static async Task<SigningKey?> Find(ISigningGrain signing, string kid) =>
        (await signing.Keys()).Keys.FirstOrDefault(key => key.Kid == kid);

    private static string Published(SigningKeys keys) => JsonSerializer.Serialize(new
    {
        keys = keys.Keys.Where(key => key.IsPublished)
            .Select(key => new { kty = "EC", crv = "P-256", x = key.X, y = key.Y, kid = key.Kid, alg = "ES256", use = "sig" }),
    });

    private static string KidOf(string token) => Verification.Kid(token);
}

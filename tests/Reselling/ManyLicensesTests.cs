using System.Diagnostics;
using MeteringCluster.Reselling;
using MeteringCluster.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Xunit.Abstractions;

namespace MeteringCluster.Tests.Reselling;

/// <summary>A reseller with a hundred thousand licences, on the real journal. The bounds are loose; the figures are printed.</summary>
public sealed class ManyLicensesTests(ServerFixture server, ITestOutputHelper output) : IClassFixture<ServerFixture>
{
    private const int Batches = 100;
    private const int Licenses = Batches * ResellerLimits.MaxBatch;

    [Fact(DisplayName = "D9 to D11: a hundred thousand licences are made, searched, filtered, sorted and paged")]
    public async Task A_hundred_thousand_licences()
    {
        var cluster = server.Services.GetRequiredService<IMeteringCluster>();
        var reseller = cluster.Reseller(ResellerId.Parse((await server.CreateReseller()).Id));
        for (var n = 0; n < 100; n++)
            await reseller.PutUser(new PutUser($"user{n}", $"Client {n}", $"u{n}@client.example", "en", null, null, null));

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var started = Stopwatch.GetTimestamp();
        for (var batch = 0; batch < Batches; batch++)
            Assert.IsType<LicensesMade>(await reseller.CreateLicenses(new CreateLicenses(
                $"batch-{batch}",
                [.. Enumerable.Range(batch * ResellerLimits.MaxBatch, ResellerLimits.MaxBatch).Select(New)])));
        var made = Stopwatch.GetElapsedTime(started);
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / Licenses;
        output.WriteLine($"made {Licenses} in {made.TotalSeconds:0.0} s; {bytes} bytes each in memory");

        var all = new ListLicenses("", null, [], null, LicenseOrder.Created, true, null, 100);
        await Measure("newest first", all, Licenses);
        await Measure("one word", all with { Query = "lobby" }, Licenses / 10);
        await Measure("three words", all with { Query = "lobby client 90.00" }, null);
        await Measure("a day", all with { Query = "2026-11" }, null);
        await Measure("nothing found", all with { Query = "zzzzzz" }, 0);
        await Measure("of one user", all with { User = "user7" }, Licenses / 100);
        await Measure("by name", all with { Order = LicenseOrder.Name, Descending = false }, Licenses);
        await Measure("by amount, last first", all with { Order = LicenseOrder.Amount }, Licenses);
        await Measure("by user", all with { Order = LicenseOrder.User, Descending = false }, Licenses);
        await Measure("paid", all with { Statuses = [ResellerLicenseStatus.Paid] }, 0);

        Assert.InRange(bytes, 1, 4_000);
        Assert.True(made < TimeSpan.FromMinutes(2), $"It took {made}.");

        async Task Measure(string what, ListLicenses query, int? expected)
        {
            var found = await reseller.ListLicenses(query);
            var best = TimeSpan.MaxValue;
            for (var n = 0; n < 3; n++)
            {
                var begun = Stopwatch.GetTimestamp();
                await reseller.ListLicenses(query);
                best = Stopwatch.GetElapsedTime(begun) is var took && took < best ? took : best;
            }

            output.WriteLine($"{what}: {found.Total} found, {best.TotalMilliseconds:0.0} ms");
            if (expected is { } total) Assert.Equal(total, found.Total);
            Assert.True(best < TimeSpan.FromSeconds(2), $"{what} took {best}.");
        }
    }

    private static NewLicense New(int number) => new(
        number % 3 == 0 ? "yearly" : "monthly", $"{(number % 10 == 0 ? "Lobby" : "Window")} {number * 7919 % Licenses}",
        number % 4 == 0 ? "to be mounted by the client" : null, 1 + number % 20, number % 2 == 0 ? null : $"user{number % 100}", null);
}

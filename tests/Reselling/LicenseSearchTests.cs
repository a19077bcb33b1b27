using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using MeteringCluster.Reselling;
using Xunit;
using Xunit.Abstractions;

namespace MeteringCluster.Tests.Reselling;

/// <summary>The search over a reseller's licences against one that is written down as the words say (D9 to D11).</summary>
public sealed class LicenseSearchTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] Names = ["Window left", "window RIGHT", "Bar 12", "Café", "Bar 12", "x"];

    private static readonly string[] Words =
        ["", "window", "BAR", "12", "2026-11", "unus", "90.00", "0", "nord", "N@", "yearly", "café left", "-", "INV-2026", "paid", "acme", "zzz", "2027", "."];

    [Theory(DisplayName = "D9 to D11: filter, search, order, pages, total and sum agree with a plain reading of each")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_search_finds_what_a_plain_reading_finds(int seed)
    {
        var random = new Random(seed);
        var state = Make(random, 300);
        for (var n = 0; n < 300; n++)
        {
            var query = Ask(random, state);

            var expected = Plain(state, query);

            Assert.Equal(expected.Select(license => license.Number), Pages(state, query).Select(license => license.Number));
            var page = LicenseSearch.Find(state, query, Now);
            Assert.Equal((expected.Count, expected.Sum(license => license.AmountCents)), (page.Total, page.AmountCents));
        }
    }

    [Theory(DisplayName = "D11: pages neither repeat nor skip what stays, whatever is made and changed meanwhile")]
    [InlineData(LicenseOrder.Created, false)]
    [InlineData(LicenseOrder.Created, true)]
    [InlineData(LicenseOrder.Name, false)]
    [InlineData(LicenseOrder.Amount, true)]
    [InlineData(LicenseOrder.User, true)]
    public void Pages_hold_while_licences_change(LicenseOrder order, bool descending)
    {
        var random = new Random(7);
        var state = Make(random, 500);
        var stays = state.Licenses.Select(license => license.Number).Where(number => number % 3 > 0).ToHashSet();
        List<int> seen = [];
        var query = new ListLicenses("", null, [.. Enum.GetValues<ResellerLicenseStatus>()], null, order, descending, null, 7);
        for (LicensePage page; ; query = query with { After = page.Next })
        {
            page = LicenseSearch.Find(state, query, Now);
            seen.AddRange(page.Rows.Select(row => row.License.Number));
            if (page.Next is null) break;

            var changed = state.Licenses[3 * random.Next(state.Licenses.Count / 3) + 2];
            Assert.DoesNotContain(changed.Number, stays);
            state = state.Apply(new LicenseSet(Now, "x", changed with { Name = $"n{random.Next()}", AmountCents = random.Next(100_000) }, null));
            if (random.Next(3) == 0) state = state.Apply(new LicensesAdded(Now, null, null, [License(random, state.Licenses.Count + 1)], null));
        }

        Assert.Equal(stays.Order(), seen.Where(stays.Contains).Order());
    }

    [Fact(DisplayName = "D11: a coupon is found as people write it")]
    public void A_coupon_is_found_in_every_spelling()
    {
        var state = Make(new Random(1), 50);
        var coupon = state.Licenses[20].Coupon;

        foreach (var spelled in new[] { coupon, coupon.ToLowerInvariant(), CouponText.Show(coupon), CouponText.Show(coupon).ToLowerInvariant() })
            Assert.Equal(21, Assert.Single(LicenseSearch.Find(state, All(spelled), Now).Rows).License.Number);
        Assert.Empty(LicenseSearch.Find(state, All($"{coupon} {state.Licenses[3].Coupon}"), Now).Rows);
    }

    [Theory(DisplayName = "D11: each word is looked for once, and not at all where a longer one that holds it is found")]
    [InlineData("a A a", "a")]
    [InlineData("win window  INDOW low", "window low")]
    [InlineData("ab ba aba", "aba")]
    [InlineData("2345678S 234 S", "2345678S 234 S")]
    [InlineData("", "")]
    public void Words_are_looked_for_once(string query, string least) => Assert.Equal(least.Split(' ', StringSplitOptions.RemoveEmptyEntries), SearchWords.Least(query));

    [Fact(DisplayName = "D11: the dearest search of 4,000 licences with long notes")]
    public void The_dearest_search_is_bounded()
    {
        // Every letter but at the end: each word walks through the whole note.
        var note = new string(' ', ResellerLimits.MaxNoteLength - 10) + "abcdefghij";
        var state = Make(new Random(1), 1);
        state = state.Apply(new LicensesAdded(
            Now, null, null, [.. Enumerable.Range(2, 4_000).Select(n => License(new Random(n), n) with { Note = string.Concat(note) })], null));
        var query = All("a b c d e f g h i j");
        LicenseSearch.Find(state, query, Now);

        var started = Stopwatch.GetTimestamp();
        LicenseSearch.Find(state, query, Now);
        var took = Stopwatch.GetElapsedTime(started);

        output.WriteLine($"{took.TotalMilliseconds:0.0} ms");
        Assert.True(took < TimeSpan.FromSeconds(1), $"It took {took}.");
    }

    [Fact]
    public void A_closed_reseller_has_no_licences()
    {
        var state = Make(new Random(1), 10).Apply(new ResellerClosed(Now));

        Assert.Equal(0, LicenseSearch.Find(state, All(""), Now).Total);
    }

    private static ListLicenses All(string query) => new(query, null, [], null, LicenseOrder.Created, false, null, 100);

    private static List<ResellerLicense> Pages(ResellerState state, ListLicenses query)
    {
        List<ResellerLicense> all = [];
        for (var asked = query; ;)
        {
            var page = LicenseSearch.Find(state, asked, Now);
            all.AddRange(page.Rows.Select(row => row.License));
            if (page.Next is not { } next) return all;
            Assert.Equal(query.Limit, page.Rows.Length);
            asked = asked with { After = next };
        }
    }

    private static List<ResellerLicense> Plain(ResellerState state, ListLicenses query)
    {
        var words = query.Query.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var kept = state.Licenses.Where(license =>
            (query.Statuses.IsEmpty ? license.StatusAt(Now) != ResellerLicenseStatus.Deleted : query.Statuses.Contains(license.StatusAt(Now)))
            && (query.User is null || query.User == (license.User ?? ""))
            && (query.ExpiringWithin is not { } within
                || license.ExpiresWithin(within == ListLicenses.ExpiringSoon ? TimeSpan.FromDays(30) : within, Now))
            && words.All(word => Fields(state, license).Any(field => field.Contains(word, StringComparison.OrdinalIgnoreCase))));
        IComparer<(string Text, long Value)> keys = Comparer<(string Text, long Value)>.Create((a, b) =>
            a.Value != b.Value ? a.Value.CompareTo(b.Value) : string.Compare(a.Text, b.Text, StringComparison.OrdinalIgnoreCase));
        var sorted = kept.OrderBy(license => Key(state, license, query.Order), keys).ThenBy(license => license.Number).ToList();
        if (query.Descending) sorted.Reverse();
        return sorted;
    }

    private static (string Text, long Value) Key(ResellerState state, ResellerLicense license, LicenseOrder order) => order switch
    {
        LicenseOrder.Created => ("", license.Number),
        LicenseOrder.Name => (license.Name, 0),
        LicenseOrder.Plan => (license.Plan, 0),
        LicenseOrder.Screens => ("", license.Screens),
        LicenseOrder.Amount => ("", license.AmountCents),
        LicenseOrder.User => license.User is { } user ? (state.Users[user].Name, 0) : ("", 1),
        LicenseOrder.Status => ("", (long)license.StatusAt(Now)),
        LicenseOrder.Activated => ("", license.ActivatedAt?.UtcTicks ?? long.MaxValue),
        _ => ("", license.EndsAt?.UtcTicks ?? long.MaxValue),
    };

    private static IEnumerable<string> Fields(ResellerState state, ResellerLicense license)
    {
        yield return license.Coupon;
        yield return CouponText.Show(license.Coupon);
        yield return license.Name;
        yield return license.Note ?? "";
        yield return license.Plan;
        yield return license.Screens.ToString(CultureInfo.InvariantCulture);
        yield return (license.AmountCents / 100m).ToString("0.00", CultureInfo.InvariantCulture);
        yield return license.User ?? "";
        if (license.User is { } user)
        {
            yield return state.Users[user].Name;
            yield return state.Users[user].Email;
        }

        yield return license.Tenant ?? "";
        yield return license.InvoiceNumber ?? "";
        yield return license.StatusAt(Now).ToString();
        yield return license.UseAt(Now).ToString();
        foreach (var at in new[]
            { license.CreatedAt, license.ActivatedAt, license.EndsAt, license.RedeemBy, license.PausedAt, license.InvoicedAt, license.PaidAt, license.DeletedAt })
            if (at is { } instant) yield return instant.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    private static ListLicenses Ask(Random random, ResellerState state)
    {
        var word = random.Next(4) == 0
            ? CouponText.Show(state.Licenses[random.Next(state.Licenses.Count)].Coupon)[..random.Next(1, 10)].ToLowerInvariant()
            : Words[random.Next(Words.Length)];
        var statuses = Enum.GetValues<ResellerLicenseStatus>().Where(_ => random.Next(4) == 0).ToImmutableArray();
        return new ListLicenses(
            random.Next(3) == 0 ? $"{word} {Words[random.Next(Words.Length)]}" : word,
            random.Next(3) > 0 ? null : random.Next(2) == 0 ? "" : $"nord{random.Next(3)}",
            random.Next(2) == 0 ? [] : statuses,
            random.Next(4) > 0 ? null : random.Next(2) == 0 ? ListLicenses.ExpiringSoon : TimeSpan.FromDays(random.Next(1, 400)),
            (LicenseOrder)random.Next(9), random.Next(2) == 0, null, random.Next(1, 40));
    }

    private static ResellerState Make(Random random, int count)
    {
        var plans = ImmutableSortedDictionary.Create<string, ResellerPlan>(StringComparer.Ordinal).Add("yearly", new(12, 9_000, "screen"));
        var state = ResellerState.None.Apply(new ResellerCreated(Now, new ResellerProfile("R", null, null, null, 30, plans)));
        for (var n = 0; n < 3; n++)
            state = state.Apply(new UserSet(Now, new ResellerUser($"nord{n}", $"Café {n % 2}", $"n@{n}.example", "en", null, null, null, Now), null));
        return state.Apply(new LicensesAdded(
            Now, null, null, [.. Enumerable.Range(1, count).Select(number => License(random, number))], null));
    }

    private static ResellerLicense License(Random random, int number)
    {
        var screens = random.Next(1, 30);
        var created = Now.AddDays(-random.Next(800));
        var license = new ResellerLicense(
            number, Coupon(number), random.Next(2) == 0 ? "yearly" : "monthly", 12, "screen", Names[random.Next(Names.Length)],
            random.Next(2) == 0 ? null : "note 2026-11", screens, screens * 9_000L, random.Next(2) == 0 ? null : $"nord{random.Next(3)}",
            created, random.Next(3) > 0 ? null : Now.AddDays(random.Next(-30, 60)));
        if (random.Next(2) == 0)
            license = license with { Tenant = "acme", ActivatedAt = created, EndsAt = created.AddMonths(random.Next(1, 36)), RedeemBy = null };
        if (random.Next(5) == 0) license = license with { PausedAt = Now.AddDays(-1) };
        if (random.Next(5) == 0) license = license with { Invoice = number, InvoiceNumber = $"INV-2026-{number:000000}", InvoicedAt = Now.AddDays(-2) };
        if (license.Invoice is not null && random.Next(2) == 0) license = license with { PaidAt = Now.AddHours(-1) };
        return license.IsUsed || random.Next(8) > 0 ? license : license with { DeletedAt = Now.AddHours(-2) };
    }

    private static string Coupon(int number)
    {
        var letters = new char[CouponText.Length];
        var left = number * 7_919L * 104_729;
        for (var at = 0; at < letters.Length; at++, left /= CouponText.Alphabet.Length) letters[at] = CouponText.Alphabet[(int)(left % CouponText.Alphabet.Length)];
        return new string(letters);
    }
}

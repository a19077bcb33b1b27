using System.Collections.Immutable;
using MeteringCluster.Journaling;
using MeteringCluster.Reselling;
using Xunit;

namespace MeteringCluster.Tests.Reselling;

/// <summary>One reseller with its journal, driven as its grain drives it: decide, encode, apply.</summary>
internal sealed class ResellerRun
{
    public static readonly DateTimeOffset March = new(2026, 3, 31, 9, 30, 0, TimeSpan.Zero);

    public static readonly ResellerProfile Profile = new(
        "Screens & More", "sales@screens.example", null, "GB1", 30,
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal,
        [
            KeyValuePair.Create("monthly", new ResellerPlan(1, 1_000, ResellerPlan.DefaultPool)),
            KeyValuePair.Create("yearly", new ResellerPlan(12, 9_000, ResellerPlan.DefaultPool)),
        ]));

    private int _drawn;
    private int _dispatched;

    public ResellerRun()
    {
        Take(turn => turn.Create(Profile));
        User("known", tenant: "acme");
        User("new", tenant: null);
    }

    public ResellerState State { get; private set; } = ResellerState.None;

    public DateTimeOffset Now { get; set; } = March;

    /// <summary>Planned, in their order.</summary>
    public List<Effect> Effects { get; } = [];

    /// <summary>What earlier decisions promised and the last one runs again.</summary>
    public IReadOnlyList<Effect> Owed { get; private set; } = [];

    public IEnumerable<GiveSeats> Seats =>
        Effects.Where(effect => effect.Kind == GiveSeats.EffectKind).Select(effect => effect.Read(ResellerJson.Default.GiveSeats));

    public TAnswer Take<TAnswer>(Func<ResellerTurn, TAnswer> step)
    {
        var turn = new ResellerTurn(State, "screens", Now);
        var decision = turn.Answer(step(turn));
        if (decision.Events.Count > 0)
            State = RecordCodec.Apply(ResellerFold.Instance, State, RecordCodec.Encode(ResellerFold.Instance, decision.Events));
        Effects.AddRange(decision.Effects);
        Owed = decision.Owed ?? [];
        return decision.Answer;
    }

    public T Take<T>(Func<ResellerTurn, ResellerAnswer> step)
        where T : ResellerAnswer => Assert.IsType<T>(Take(step));

    public void User(string id, string? tenant) => Take<UserReady>(turn => turn.PutUser(new PutUser(
        id, $"{id} Ltd", $"{id}@client.example", "en", null, null, tenant)));

    /// <summary>The coupon of a new licence of ten screens.</summary>
    public string Make(string? user = null, DateTimeOffset? redeemBy = null, string plan = "monthly", string name = "Lobby")
    {
        var made = Make(new NewLicense(plan, name, null, 10, user, redeemBy));
        return made.Rows[0].License.Coupon;
    }

    public LicensesMade Make(params ReadOnlySpan<NewLicense> licenses) => Make(null, licenses);

    public LicensesMade Make(string? request, params ReadOnlySpan<NewLicense> licenses)
    {
        var command = new CreateLicenses(request, [.. licenses]);
        var coupons = command.Licenses.Select(_ => Coupon(_drawn++)).ToImmutableArray();
        return Take<LicensesMade>(turn => turn.Make(command, coupons)!);
    }

    public ResellerLicense License(string coupon) => State.Find(coupon)!;

    public ResellerAnswer Redeem(string coupon, string tenant) =>
        Take(turn => turn.Redeem(new RedeemCoupon(coupon, TenantId.Parse(tenant))));

    public ResellerAnswer Pause(string coupon, long? version = null) => Take(turn => turn.Pause(new LicenseCommand(coupon, version)));

    public ResellerAnswer Resume(string coupon, long? version = null) => Take(turn => turn.Resume(new LicenseCommand(coupon, version)));

    public ResellerAnswer Delete(string coupon, long? version = null) => Take(turn => turn.Delete(new LicenseCommand(coupon, version)));

    public ResellerAnswer Dispatch(params ReadOnlySpan<string> coupons)
    {
        var asked = new DispatchInvoices($"dispatch {_dispatched++}", [.. coupons], null);
        return Take(turn => turn.Dispatch(asked));
    }

    public ResellerAnswer Settle(string number) => Take(turn => turn.Settle(new SettleResellerInvoice(number, "bank")));

    public ResellerAnswer Edit(EditLicense edit) => Take(turn => turn.Edit(edit));

    /// <summary>Text that looks like a coupon, another for each number.</summary>
    public static string Coupon(int number)
    {
        Span<char> text = stackalloc char[CouponText.Length];
        for (var at = text.Length - 1; at >= 0; at--, number /= CouponText.Alphabet.Length)
            text[at] = CouponText.Alphabet[number % CouponText.Alphabet.Length];
        return text.ToString();
    }
}

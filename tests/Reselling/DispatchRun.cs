using System.Buffers;
using System.Collections.Immutable;
using MeteringCluster.Billing;
using MeteringCluster.Journaling;
using MeteringCluster.Reselling;
using Xunit;

namespace MeteringCluster.Tests.Reselling;

/// <summary>A reseller with licences to invoice, without host or disk: commands are decided, their events go through bytes and are applied.</summary>
internal sealed class DispatchRun
{
    public const string Reseller = "signs";

    public static readonly DateTimeOffset May = new(2026, 5, 4, 10, 0, 0, TimeSpan.Zero);

    /// <summary>Plans "yearly" for $90.00 and "free" for nothing.</summary>
    public static readonly ResellerProfile Profile = new(
        "Signs & Co", "sales@signs.example", new PostalAddress("1 Main St", null, "10001", "New York", "NY", "US"), "US-77", 30,
        ImmutableSortedDictionary<string, ResellerPlan>.Empty
            .Add("yearly", new ResellerPlan(12, 9_000, "screen")).Add("free", new ResellerPlan(1, 0, "screen")));

    public static readonly PutUser Ann = new("ann", "Ann Müller GmbH", "ann@client.example", "de", null, null, null);
    public static readonly PutUser Bob = new("bob", "Bob's Diner", "bob@client.example", "en", null, "X-1", "bobs-tenant");

    private int _coupons;

    public DispatchRun()
    {
        Take(turn => turn.Create(Profile));
        Take<UserReady>(turn => turn.PutUser(Ann));
        Take<UserReady>(turn => turn.PutUser(Bob));
    }

    public ResellerState State { get; private set; } = ResellerState.None;

    public DateTimeOffset Now { get; set; } = May;

    public List<ResellerEvent> Events { get; } = [];

    /// <summary>The invoice mails that were planned and not yet taken, in their order.</summary>
    public List<SendInvoice> Mails { get; } = [];

    public TAnswer Take<TAnswer>(Func<ResellerTurn, TAnswer> step)
    {
        var turn = new ResellerTurn(State, Reseller, Now);
        var decision = turn.Answer(step(turn));
        State = RecordCodec.Apply(ResellerFold.Instance, State, RecordCodec.Encode(ResellerFold.Instance, decision.Events));
        Events.AddRange(decision.Events);
        Mails.AddRange(decision.Effects.Where(effect => effect.Kind == SendInvoice.EffectKind).Select(effect => effect.Read(ResellerJson.Default.SendInvoice)));
        return decision.Answer;
    }

    public T Take<T>(Func<ResellerTurn, ResellerAnswer> step)
        where T : ResellerAnswer => Assert.IsType<T>(Take(step));

    /// <summary>Makes licences and gives their coupons.</summary>
    public string[] Make(int count, string? user = "ann", string plan = "yearly", int screens = 2, DateTimeOffset? redeemBy = null)
    {
        var asked = Enumerable.Repeat(new NewLicense(plan, "Lobby", null, screens, user, redeemBy), count).ToImmutableArray();
        var drawn = Enumerable.Range(0, count).Select(_ => Coupon(_coupons++)).ToImmutableArray();
        return [.. Take<LicensesMade>(turn => turn.Make(new CreateLicenses(null, asked), drawn)!).Rows.Select(row => row.License.Coupon)];
    }

    public string Make(string? user = "ann", string plan = "yearly", DateTimeOffset? redeemBy = null) => Make(1, user, plan, 2, redeemBy)[0];

    public ResellerAnswer Dispatch(string id, params string[] coupons) => Take(turn => turn.Dispatch(new DispatchInvoices(id, [.. coupons], null)));

    public InvoiceDispatch Dispatched(string id, params string[] coupons) => Assert.IsType<DispatchFound>(Dispatch(id, coupons)).Dispatch;

    public bool Report(int invoice, int attempt, InvoiceMailOutcome outcome, string? detail = null) =>
        Take(turn => turn.Report(new InvoiceMailReport(invoice, attempt, outcome, detail)));

    public ResellerInvoiceReady Invoice(string number) =>
        Assert.IsType<ResellerInvoiceReady>(DispatchViews.FindInvoice(State, Reseller, number));

    public ResellerLicense License(string coupon) => State.Find(coupon)!;

    /// <summary>All of the state, as a snapshot has it.</summary>
    public byte[] Bytes()
    {
        var bytes = new ArrayBufferWriter<byte>();
        ResellerFold.Instance.WriteSnapshot(State, bytes);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Goes on from a snapshot of the state.</summary>
    public void Restore() => State = ResellerFold.Instance.ReadSnapshot(new GrainKey("reseller", Reseller), Bytes());

    private static string Coupon(int number)
    {
        var text = new char[CouponText.Length];
        for (var at = text.Length - 1; at >= 0; at--, number /= CouponText.Alphabet.Length) text[at] = CouponText.Alphabet[number % CouponText.Alphabet.Length];
        return new string(text);
    }
}

using System.Diagnostics;
using MeteringCluster.Billing;
using MeteringCluster.Journaling;

namespace MeteringCluster.Metering;

/// <summary>
/// The credits of one tenant in one billing period: usage, holds, the cap and what is known of each event. Changed by
/// <see cref="Apply(CreditEvent)"/> alone. Amounts are microcredits.
/// </summary>
public sealed partial class CreditMeter(TenantId tenant, DateTimeOffset periodStart)
{
    private DedupIndex _known = new();
    private SipHash _hash;
    private byte[] _hashKey = [];
    private CompiledRates? _rates;
    private CapHistory _caps = new();

    public TenantId Tenant { get; } = tenant;

    public DateTimeOffset PeriodStart { get; } = periodStart;

    /// <summary>Null until the period is opened by its first command.</summary>
    public CreditTerms? Terms { get; private set; }

    public BillingPeriod Period { get; private set; }

    public long Used { get; private set; }

    public long Held { get; private set; }

    public long Events { get; private set; }

    public DateTimeOffset? ClosedAt { get; private set; }

    public Holds Holds { get; private set; } = new();

    public UsageTotals Totals { get; private set; } = new();

    /// <summary>The end of the grace, when the period closes.</summary>
    public DateTimeOffset ClosesAt => Period.End + Terms!.Calendar.Grace;

    public DateTimeOffset? DueAt => Terms is null || ClosedAt is not null ? null : ClosesAt;

    /// <summary>Opens the period, or brings newer terms to an open one. Older terms and repeats do nothing, nor do any once the period is closed.</summary>
    public Decision<CreditEvent, bool> Decide(OpenPeriod open, DateTimeOffset now)
    {
        if (Terms is null) return new(true, new PeriodOpened(open.Terms, open.HashKey, now));
        if (open.Terms.Version <= Terms.Version || IsClosed(now)) return new(true);

        var after = Balance(now) with { Base = open.Terms.BaseMicrocredits, Limit = open.Terms.LimitOf(PeriodStart) };
        var changed = new Decision<CreditEvent, bool>(true, new TermsChanged(open.Terms, now));
        return Alert(changed, open.Terms, after, now);
    }

    /// <summary>Closes the period once its grace is over (E7, E8).</summary>
    public Decision<CreditEvent, bool> Decide(ClosePeriod _, DateTimeOffset now)
    {
        if (DueAt is not { } due || now < due) return new(false);
        return new(true, [.. Lapse(now), new PeriodClosed(due)], [BillPeriod.Of(Tenant, Statement())]);
    }

    public void Apply(CreditEvent @event)
    {
        switch (@event)
        {
            case UsageRecorded recorded: Apply(recorded); break;
            case PeriodOpened opened: Apply(opened); break;
            case TermsChanged changed: Use(changed.Terms, changed.At); break;
            case HoldReserved reserved:
                Holds.Add(reserved);
                Held += reserved.Microcredits;
                break;
            case HoldSettled settled: Held -= Holds.End(settled.Id, HoldStatus.Settled, settled.Charged, settled.Content); break;
            case HoldReleased released: Held -= Holds.End(released.Id, HoldStatus.Released, 0, 0); break;
            case HoldExpired expired: Held -= Holds.End(expired.Id, HoldStatus.Expired, 0, 0); break;
            case ThresholdReached reached: Apply(reached); break;
            case PeriodClosed closed: Close(closed.At); break;
            default: throw new UnreachableException();
        }
    }

    public CreditBalance Balance(DateTimeOffset now)
    {
        var state = ClosedAt is not null || now >= ClosesAt ? PeriodState.Closed
            : now >= Period.End ? PeriodState.Closing
            : PeriodState.Open;
        return new CreditBalance(
            Period, state, Terms!.BaseMicrocredits, Terms.LimitOf(PeriodStart), Used, Held - Holds.LapsedMicrocredits(now), Events);
    }

    // What used and held leave below the cap; below zero where the cap was lowered.
    private long Room(DateTimeOffset now) => Terms!.CapOf(PeriodStart) - Used - (Held - Holds.LapsedMicrocredits(now));

    private IEnumerable<CreditEvent> Lapse(DateTimeOffset now) =>
        Holds.Lapsed(now).Select(hold => new HoldExpired(hold.Id, hold.ExpiresAt));

    private void Apply(PeriodOpened opened)
    {
        Period = opened.Terms.Calendar.PeriodAt(PeriodStart);
        _hashKey = opened.HashKey;
        _hash = SipHash.FromKey(opened.HashKey);
        Use(opened.Terms, opened.At);
    }

    private void Use(CreditTerms terms, DateTimeOffset from)
    {
        _caps.Add(new CapChange(from, terms.Version, terms.BaseMicrocredits, terms.LimitOf(PeriodStart)));
        Use(terms);
        Rearm();
    }

    private void Use(CreditTerms terms)
    {
        Terms = terms;
        _rates = new CompiledRates(terms);
    }

    // Nothing more is taken, so nothing need be told apart any more. What was used, and under which terms, stays.
    private void Close(DateTimeOffset at)
    {
        ClosedAt = at;
        _known = new DedupIndex();
        Holds = new Holds();
    }
}

public sealed record OpenPeriod(CreditTerms Terms, byte[] HashKey);

public sealed record ClosePeriod
{
    public static readonly ClosePeriod Instance = new();
}

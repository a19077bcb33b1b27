using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using MeteringCluster.Billing;

namespace MeteringCluster.Reselling;

/// <summary>A dispatch as it lies in the state; what its invoices share lies here.</summary>
/// <param name="First">The ordinal of its first invoice.</param>
public sealed record KeptDispatch(
    string Id, DateTimeOffset At, string Series, int First, int Count, InvoiceParty Issuer, ImmutableArray<InvoicedUser> Users);

/// <summary>An invoice as it lies in the state. What it charges never changes.</summary>
/// <param name="Dispatch">Counts the dispatches from 1.</param>
public sealed record KeptInvoice(int Dispatch, Charge Charge, MailStanding Mail, DateTimeOffset? PaidAt = null, string? Reference = null);

/// <summary>How an invoice's mail stands.</summary>
/// <param name="Copy">1 for the first mail; one more each time that it is sent again.</param>
/// <param name="Attempt">The number of the last attempt that was begun, over all copies.</param>
/// <param name="Before">How many attempts the copies before this one took.</param>
/// <param name="NextAttemptAt">Null while an attempt is under way, and when it is over.</param>
public sealed record MailStanding(
    string To, int Copy, int Attempt, int Before, InvoiceMailStatus Status, DateTimeOffset? NextAttemptAt, DateTimeOffset? EndedAt,
    string? Detail)
{
    internal int Tries => Attempt - Before;

    internal bool IsUnderWay => Status == InvoiceMailStatus.Queued && NextAttemptAt is null;
}

/// <summary>A reseller's invoices, and the dispatches that they came of.</summary>
public sealed record ResellerInvoices
{
    public static readonly ResellerInvoices None = new();

    public ImmutableList<KeptDispatch> Dispatches { get; init; } = [];

    /// <summary>By ordinal, from 1.</summary>
    public ImmutableList<KeptInvoice> All { get; init; } = [];

    /// <summary>The ordinal of each series' first invoice. As time never goes back, a series has those that follow, up to the next's.</summary>
    public ImmutableSortedDictionary<string, int> Series { get; init; } =
        ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>Each dispatch's place, by its id.</summary>
    [JsonIgnore]
    internal ImmutableDictionary<string, int> Ids { get; init; } = ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>The mails that are tried again later.</summary>
    [JsonIgnore]
    internal ImmutableSortedSet<(DateTimeOffset At, int Invoice)> Waiting { get; init; } = [];

    [JsonIgnore]
    internal DateTimeOffset? DueAt => Waiting.IsEmpty ? null : Waiting.Min.At;

    internal KeptDispatch? FindDispatch(string id) => Ids.TryGetValue(id, out var place) ? Dispatches[place - 1] : null;

    internal string NumberOf(int ordinal)
    {
        var series = Dispatches[All[ordinal - 1].Dispatch - 1].Series;
        return InvoiceNumbers.Format(series, ordinal - Series[series] + 1);
    }

    /// <returns>The ordinal; null where there is no such invoice.</returns>
    internal int? Find(string number)
    {
        var dash = number.LastIndexOf('-');
        if (dash < 0 || !Series.TryGetValue(number[..dash], out var first)) return null;
        if (!int.TryParse(number.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return null;

        var ordinal = (long)first + count - 1;
        return ordinal >= 1 && ordinal <= All.Count && NumberOf((int)ordinal) == number ? (int)ordinal : null;
    }

    /// <summary>Adds to an answer with an invoice what was told of its payment.</summary>
    internal ResellerAnswer WithReference(ResellerAnswer answer) =>
        answer is ResellerInvoiceReady ready ? ready with { Reference = All[ready.Item.Invoice - 1].Reference } : answer;

    internal ResellerInvoices With(int ordinal, KeptInvoice invoice)
    {
        var waiting = All[ordinal - 1].Mail.NextAttemptAt is { } before ? Waiting.Remove((before, ordinal)) : Waiting;
        return this with
        {
            All = All.SetItem(ordinal - 1, invoice),
            Waiting = invoice.Mail.NextAttemptAt is { } next ? waiting.Add((next, ordinal)) : waiting,
        };
    }

    /// <summary>As a snapshot has it, with what is found by looking through it.</summary>
    internal ResellerInvoices Indexed() => this with
    {
        Ids = Ids.Clear().AddRange(Dispatches.Select((dispatch, at) => KeyValuePair.Create(dispatch.Id, at + 1))),
        Waiting = [.. All.Index().Where(one => one.Item.Mail.NextAttemptAt is not null).Select(one => (one.Item.Mail.NextAttemptAt!.Value, one.Index + 1))],
    };
}

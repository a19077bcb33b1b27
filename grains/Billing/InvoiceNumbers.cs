using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;
using MeteringCluster.Journaling;

namespace MeteringCluster.Billing;

/// <summary>The numbers that one issuer has given, with each customer's last.</summary>
/// <param name="Series">The last number of each series, by its prefix, as in <c>INV-2026</c>.</param>
/// <param name="Last">Each customer's last document.</param>
public sealed record InvoiceNumbers(
    ImmutableSortedDictionary<string, int> Series, ImmutableSortedDictionary<string, NumberedDocument> Last)
{
    public static readonly InvoiceNumbers None = new(
        ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, NumberedDocument>(StringComparer.Ordinal));

    /// <exception cref="InvalidOperationException">A document before this one has no number yet.</exception>
    public Decision<InvoiceNumbersEvent, InvoiceNumber?> Decide(TakeNumber take, DateTimeOffset now)
    {
        var last = Last.GetValueOrDefault(take.Customer);
        if (take.Ordinal < (last?.Ordinal ?? 0)) return new((InvoiceNumber?)null);
        if (last is not null && take.Ordinal == last.Ordinal) return new(new InvoiceNumber(last.Number, last.At));
        if (take.Ordinal != (last?.Ordinal ?? 0) + 1)
            throw new InvalidOperationException($"Document {take.Ordinal} of '{take.Customer}' was asked for before number {(last?.Ordinal ?? 0) + 1}.");

        var series = SeriesOf(take.Kind, now);
        var number = Format(series, Series.GetValueOrDefault(series) + 1);
        return new(new InvoiceNumber(number, now), new NumberTaken(take.Customer, take.Ordinal, series, number, now));
    }

    public InvoiceNumbers Apply(InvoiceNumbersEvent @event) => @event switch
    {
        NumberTaken taken => new(
            Series.SetItem(taken.Series, Series.GetValueOrDefault(taken.Series) + 1),
            Last.SetItem(taken.Customer, new NumberedDocument(taken.Ordinal, taken.Number, taken.At))),
        _ => throw new UnreachableException(),
    };

    /// <summary>The series that a document issued now takes its number from, as in <c>INV-2026</c>.</summary>
    internal static string SeriesOf(InvoiceKind kind, DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture, $"{kind switch
        {
            InvoiceKind.Invoice => "INV",
            InvoiceKind.CreditNote => "CN",
            _ => throw new UnreachableException(),
        }}-{now.UtcDateTime:yyyy}");

    /// <param name="count">Counts the series from 1.</param>
    internal static string Format(string series, int count) => string.Create(CultureInfo.InvariantCulture, $"{series}-{count:D6}");
}

public sealed record NumberedDocument(int Ordinal, string Number, DateTimeOffset At);

/// <summary>What happened to an issuer's numbers. Names are forever, and events only gain fields.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(NumberTaken), "number-taken")]
public abstract record InvoiceNumbersEvent;

/// <param name="Series">The number is the next of it.</param>
public sealed record NumberTaken(string Customer, int Ordinal, string Series, string Number, DateTimeOffset At) : InvoiceNumbersEvent;

public sealed class InvoiceNumbersFold()
    : JsonFold<InvoiceNumbers, InvoiceNumbersEvent>(InvoiceNumbersJson.Default.InvoiceNumbersEvent, InvoiceNumbersJson.Default.InvoiceNumbers)
{
    public static readonly InvoiceNumbersFold Instance = new();

    public override string Kind => "invoicenumbers";

    public override int SnapshotVersion => 1;

    public override InvoiceNumbers Empty(GrainKey key) => InvoiceNumbers.None;

    public override InvoiceNumbers Apply(InvoiceNumbers state, InvoiceNumbersEvent @event) => state.Apply(@event);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(InvoiceNumbersEvent))]
[JsonSerializable(typeof(InvoiceNumbers))]
internal sealed partial class InvoiceNumbersJson : JsonSerializerContext;

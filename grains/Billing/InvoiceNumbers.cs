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
    public Decision<NumberTaken, InvoiceNumber?> Decide(TakeNumber take, DateTimeOffset now)
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

    public InvoiceNumbers Apply(NumberTaken taken) => new(
        Series.SetItem(taken.Series, Series.GetValueOrDefault(taken.Series) + 1),
        Last.SetItem(taken.Customer, new NumberedDocument(taken.Ordinal, taken.Number, taken.At)));

    private static string SeriesOf(InvoiceKind kind, DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture, $"{kind switch
        {
            InvoiceKind.Invoice => "INV",
            InvoiceKind.CreditNote => "CN",
            _ => throw new UnreachableException(),
        }}-{now.UtcDateTime:yyyy}");

    private static string Format(string series, int count) => string.Create(CultureInfo.InvariantCulture, $"{series}-{count:D6}");
}

public sealed record NumberedDocument(int Ordinal, string Number, DateTimeOffset At);

/// <param name="Series">The number is the next of it.</param>
[JsonDerivedType(typeof(NumberTaken), "number-taken")]
public sealed record NumberTaken(string Customer, int Ordinal, string Series, string Number, DateTimeOffset At);

public sealed class InvoiceNumbersFold()
    : JsonFold<InvoiceNumbers, NumberTaken>(InvoiceNumbersJson.Default.NumberTaken, InvoiceNumbersJson.Default.InvoiceNumbers)
{
    public static readonly InvoiceNumbersFold Instance = new();

    public override string Kind => "invoicenumbers";

    public override int SnapshotVersion => 1;

    public override InvoiceNumbers Empty(GrainKey key) => InvoiceNumbers.None;

    public override InvoiceNumbers Apply(InvoiceNumbers state, NumberTaken @event) => state.Apply(@event);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NumberTaken))]
[JsonSerializable(typeof(InvoiceNumbers))]
internal sealed partial class InvoiceNumbersJson : JsonSerializerContext;

using MeteringCluster.Billing;
using Xunit;

namespace MeteringCluster.Tests.Billing;

/// <summary>A24: numbers without a gap, over all customers of an issuer.</summary>
public sealed class InvoiceNumbersTests
{
    private static readonly DateTimeOffset NewYear = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private InvoiceNumbers _numbers = InvoiceNumbers.None;

    [Fact]
    public void Numbers_count_up_over_all_customers_and_anew_each_year_for_each_kind()
    {
        Assert.Equal("INV-2026-000001", Take("acme", 1, NewYear.AddTicks(-1)));
        Assert.Equal("INV-2026-000002", Take("bolt", 1, NewYear.AddTicks(-1)));
        Assert.Equal("CN-2026-000001", Take("acme", 2, NewYear.AddTicks(-1), InvoiceKind.CreditNote));
        Assert.Equal("INV-2027-000001", Take("acme", 3, NewYear));
        Assert.Equal("INV-2027-000002", Take("bolt", 2, NewYear));
    }

    [Fact]
    public void Asked_again_it_is_the_same_number_and_none_is_lost()
    {
        Take("acme", 1, NewYear);
        Assert.Equal("INV-2027-000001", Take("acme", 1, NewYear.AddDays(1)));
        Assert.Equal("INV-2027-000002", Take("acme", 2, NewYear.AddDays(1)));

        Assert.Null(Take("acme", 1, NewYear.AddDays(1)));
        Assert.Equal("INV-2027-000003", Take("acme", 3, NewYear.AddDays(1)));
    }

    [Fact]
    public void A_document_cannot_be_numbered_before_the_one_ahead_of_it() =>
        Assert.Throws<InvalidOperationException>(() => Take("acme", 2, NewYear));

    [Fact]
    public void Over_many_seeds_of_repeats_and_races_there_is_neither_gap_nor_double()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            _numbers = InvoiceNumbers.None;
            var next = new Dictionary<string, int>();
            var given = new Dictionary<(string, int), string>();
            for (var step = 0; step < 400; step++)
            {
                var customer = $"c{random.Next(7)}";
                var ordinal = next.GetValueOrDefault(customer, 1);
                if (random.Next(3) == 0 && ordinal > 1) ordinal -= random.Next(1, Math.Min(3, ordinal));
                if (Take(customer, ordinal, NewYear.AddHours(step)) is { } number)
                {
                    Assert.Equal(number, given.GetValueOrDefault((customer, ordinal), number));
                    given[(customer, ordinal)] = number;
                }

                next[customer] = Math.Max(next.GetValueOrDefault(customer, 1), ordinal + 1);
            }

            Assert.Equal(Enumerable.Range(1, given.Count).Select(n => $"INV-2027-{n:D6}"), given.Values.Order(StringComparer.Ordinal));
        }
    }

    private string? Take(string customer, int ordinal, DateTimeOffset now, InvoiceKind kind = InvoiceKind.Invoice)
    {
        var decision = _numbers.Decide(new TakeNumber(customer, ordinal, kind), now);
        foreach (var taken in decision.Events) _numbers = _numbers.Apply(taken);
        return decision.Answer?.Number;
    }
}

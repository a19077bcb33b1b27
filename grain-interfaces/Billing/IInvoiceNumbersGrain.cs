namespace MeteringCluster.Billing;

/// <summary>
/// Gives an issuer's documents their numbers, without a gap, in one series for each kind and year. The key is the
/// issuer's name.
/// </summary>
[Alias("invoice-numbers-grain")]
public interface IInvoiceNumbersGrain : IDueGrain
{
    /// <summary>
    /// The number of a customer's document. A customer's documents are numbered one after the other: asking for one again
    /// gives the same number, as long as no later one of that customer was asked for.
    /// </summary>
    /// <returns>Null where a later document of the customer has a number already, so that this one has one, too.</returns>
    [Repeatable]
    Task<InvoiceNumber?> Take(TakeNumber take);
}

/// <param name="Customer">Whose document it is.</param>
/// <param name="Ordinal">The document's place among the customer's, from 1, without a gap.</param>
[GenerateSerializer, Immutable, Alias("take-number")]
public sealed record TakeNumber(string Customer, int Ordinal, InvoiceKind Kind);

/// <param name="IssuedAt">Never earlier than that of a lower number.</param>
[GenerateSerializer, Immutable, Alias("invoice-number")]
public sealed record InvoiceNumber(string Number, DateTimeOffset IssuedAt);

using System.Reflection;
using System.Text;
using MeteringCluster.Api.Json;
using Microsoft.AspNetCore.Http.Metadata;

namespace MeteringCluster.Api.Invoicing;

/// <param name="Token">What the payment provider's own form gave for the card: 1 to 128 characters, and never a card number.</param>
public sealed record PaymentMethodRequest(string? Token);

/// <summary>
/// A card's token as an endpoint's argument. A body that holds a card number is turned away before anything else looks at
/// it, so that no error, log or trail can show it (A26); and no error shows anything that was sent.
/// </summary>
public sealed class CardToken(string text) : IEndpointParameterMetadataProvider
{
    public const int MaxLength = 128;

    public static readonly ProblemKind CardNumberRefused = new("card-number-refused", 400, "Card numbers are not taken here");

    public string Text { get; } = text;

    public static async ValueTask<CardToken> BindAsync(HttpContext context)
    {
        var body = await Body.Read(context, Body.MaxBytes);
        if (CardNumbers.AreIn(Encoding.UTF8.GetString(body.Span))) throw new ProblemException(Refused());

        var token = Parse(body.Span).Token;
        var checks = new Checks();
        checks.Required("token", token);
        if (token is { Length: 0 or > MaxLength })
            checks.Add("token", $"has {token.Length} characters; it must have 1 to {MaxLength}.", value: null);
        else if (token is not null && token.Any(c => c is < '!' or > '~'))
            checks.Add("token", "holds a character that no token has.", value: null);
        return checks.Problem is { } invalid ? throw new ProblemException(invalid) : new CardToken(token!);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(PaymentMethodRequest)));

    public override string ToString() => "(token)";

    // Others tell which member is wrong by its name, which could be anything here.
    private static PaymentMethodRequest Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonText.Parse<PaymentMethodRequest>(body);
        }
        catch (ProblemException e)
        {
            throw new ProblemException(new Problem(
                e.Problem.Kind, """The body is not {"token":"…"}, an object with the token as its only member. What was sent is not shown here."""));
        }
    }

    private static Problem Refused() => new(
        CardNumberRefused, "The body holds what looks like a card number. Send the token that the payment provider's own form gives for the card; this service never takes, keeps or passes on card numbers.");
}

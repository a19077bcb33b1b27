using System.Text.Json.Serialization;
using MeteringCluster.Billing;
using MeteringCluster.Journaling;

namespace MeteringCluster.Payments;

/// <summary>What happened at the sandbox. Names and fields are forever; fields are only ever added.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(SandboxPaymentOpened), "sandbox-payment-opened")]
[JsonDerivedType(typeof(SandboxPaymentAsked), "sandbox-payment-asked")]
public abstract record SandboxEvent(DateTimeOffset At);

public sealed record SandboxPaymentOpened(
    DateTimeOffset At, int Number, string Reference, string OrderId, string Invoice, long AmountCents, SavedCard Card) : SandboxEvent(At);

/// <summary>Somebody asked to collect a payment, which stands as told from then on.</summary>
public sealed record SandboxPaymentAsked(
    DateTimeOffset At, string Reference, SandboxPaymentStatus Status, PaymentProblem? Problem) : SandboxEvent(At);

public sealed class SandboxPaymentsFold()
    : JsonFold<SandboxPayments, SandboxEvent>(SandboxJson.Default.SandboxEvent, SandboxJson.Default.SandboxPayments)
{
    public static readonly SandboxPaymentsFold Instance = new();

    public override string Kind => "sandboxpayments";

    public override int SnapshotVersion => 1;

    public override SandboxPayments Empty(GrainKey key) => SandboxPayments.None;

    public override SandboxPayments Apply(SandboxPayments state, SandboxEvent @event) => state.Apply(@event);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SandboxEvent))]
[JsonSerializable(typeof(SandboxPayments))]
internal sealed partial class SandboxJson : JsonSerializerContext;

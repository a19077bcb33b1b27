using MeteringCluster.Notices;
using MeteringCluster.Reselling;
using Xunit;

namespace MeteringCluster.Tests.Reselling;

/// <summary>D16: what becomes of an invoice's mail, attempt by attempt.</summary>
public sealed class DispatchMailTests
{
    private readonly DispatchRun _run = new();

    public DispatchMailTests() => _run.Dispatched("d1", _run.Make(1, "bob"));

    private InvoiceMail Mail => _run.Invoice("INV-2026-000001").Item.Mail;

    [Fact]
    public void What_is_put_off_is_tried_again_under_the_same_name()
    {
        var name = Mail.MessageId;

        Assert.True(_run.Report(1, 1, InvoiceMailOutcome.Deferred, "451 later"));
        Assert.Equal((InvoiceMailStatus.Queued, 1, DispatchRun.May + RetrySchedule.AfterMail(1), "451 later"), (Mail.Status, Mail.Attempts, Mail.NextAttemptAt, Mail.Detail));
        Assert.Equal(Mail.NextAttemptAt, ResellerFold.Instance.DueAt(_run.State));
        Assert.Equal(0, _run.Take(turn => turn.BeginDueMails()));

        _run.Now = Mail.NextAttemptAt!.Value;
        Assert.Equal(1, _run.Take(turn => turn.BeginDueMails()));
        Assert.Equal(new SendInvoice(DispatchRun.Reseller, 1, 2), _run.Mails[^1]);
        Assert.Null(ResellerFold.Instance.DueAt(_run.State));
        Assert.Equal(name, DispatchViews.MailOrder(_run.State, DispatchRun.Reseller, 1, 2)!.Mail.MessageId);
        Assert.Null(DispatchViews.MailOrder(_run.State, DispatchRun.Reseller, 1, 1));

        // An old report comes too late.
        Assert.False(_run.Report(1, 1, InvoiceMailOutcome.Refused));
        Assert.True(_run.Report(1, 2, InvoiceMailOutcome.Delivered));
        Assert.Equal((InvoiceMailStatus.Sent, 2, _run.Now, null), (Mail.Status, Mail.Attempts, Mail.EndedAt, Mail.Detail));
        Assert.False(_run.Report(1, 2, InvoiceMailOutcome.Delivered));
        Assert.Null(DispatchViews.MailOrder(_run.State, DispatchRun.Reseller, 1, 2));
    }

    [Theory]
    [InlineData(InvoiceMailOutcome.Refused, InvoiceMailStatus.Failed)]
    [InlineData(InvoiceMailOutcome.Kept, InvoiceMailStatus.Kept)]
    [InlineData(InvoiceMailOutcome.Delivered, InvoiceMailStatus.Sent)]
    public void What_is_over_goes_again_as_another_mail_to_the_address_of_now(InvoiceMailOutcome outcome, InvoiceMailStatus status)
    {
        var name = Mail.MessageId;
        Resend();
        Assert.Equal((1, name), (_run.Mails.Count, Mail.MessageId));

        _run.Report(1, 1, outcome, "said so");
        Assert.Equal((status, "said so"), (Mail.Status, Mail.Detail));
        _run.Take<UserReady>(turn => turn.PutUser(DispatchRun.Bob with { Email = "new@client.example" }));
        Resend();
        Resend();

        Assert.Equal(new SendInvoice(DispatchRun.Reseller, 1, 2), Assert.Single(_run.Mails[1..]));
        Assert.Equal((InvoiceMailStatus.Queued, "new@client.example", 1, null), (Mail.Status, Mail.To, Mail.Attempts, Mail.Detail));
        Assert.NotEqual(name, Mail.MessageId);
        Assert.Equal("bob@client.example", _run.Invoice("INV-2026-000001").Invoice.Customer.Email);
    }

    [Fact]
    public void In_the_end_it_is_given_up_and_can_be_sent_again()
    {
        for (var attempt = 1; attempt < Dispatching.MaxTries; attempt++)
        {
            _run.Report(1, attempt, InvoiceMailOutcome.Deferred, "451 later");
            _run.Now = Mail.NextAttemptAt!.Value;
            _run.Take(turn => turn.BeginDueMails());
        }

        _run.Report(1, Dispatching.MaxTries, InvoiceMailOutcome.Deferred, "451 later");
        Assert.Equal((InvoiceMailStatus.Failed, Dispatching.MaxTries), (Mail.Status, Mail.Attempts));
        Assert.InRange(_run.Now - DispatchRun.May, TimeSpan.FromDays(2.5), TimeSpan.FromDays(4));
        Assert.Null(ResellerFold.Instance.DueAt(_run.State));

        Resend();
        _run.Report(1, Dispatching.MaxTries + 1, InvoiceMailOutcome.Deferred, "451 later");
        Assert.Equal(_run.Now + RetrySchedule.AfterMail(1), Mail.NextAttemptAt);
    }

    [Fact]
    public void A_closed_reseller_sends_what_it_promised_and_nothing_more()
    {
        _run.Report(1, 1, InvoiceMailOutcome.Deferred, null);
        _run.Take(turn => turn.Close());
        _run.Now = _run.Now.AddDays(1);

        Assert.Equal(1, _run.Take(turn => turn.BeginDueMails()));
        Assert.NotNull(DispatchViews.MailOrder(_run.State, DispatchRun.Reseller, 1, 2));
        Assert.IsType<UnknownReseller>(_run.Dispatch("d2", "22222222"));
        Assert.IsType<UnknownReseller>(_run.Take(turn => turn.Resend(new ResendInvoice("INV-2026-000001"))));
        Assert.IsType<UnknownReseller>(_run.Take(turn => turn.Settle(new SettleResellerInvoice("INV-2026-000001", null))));
    }

    private void Resend() => _run.Take<ResellerInvoiceReady>(turn => turn.Resend(new ResendInvoice("INV-2026-000001")));
}

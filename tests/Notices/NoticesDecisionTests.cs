using MeteringCluster.Audit;
using MeteringCluster.Journaling;
using MeteringCluster.Notices;
using Xunit;

namespace MeteringCluster.Tests.Notices;

/// <summary>A28: what becomes of a notice, without host, network or time of its own.</summary>
public sealed class NoticesDecisionTests
{
    private readonly NoticesRun _run = new();

    [Fact]
    public void A_notice_makes_one_mail_and_one_delivery_for_each_endpoint_that_wants_it()
    {
        _run.Add();
        _run.Add(NoticeTypes.PaymentFailed);
        _run.Add(NoticeTypes.InvoicePaid);

        _run.Tell(Samples.Failed());

        Assert.Equal(["send-mail/acme/1/1", "post-webhook/acme/2/1", "post-webhook/acme/3/1"], _run.Effects);
        Assert.Equal([null, 1, 2], _run.State.Deliveries.Values.Select(delivery => delivery.Webhook));
    }

    [Fact]
    public void The_same_notice_again_changes_nothing()
    {
        _run.Tell(Samples.Failed());
        _run.Tell(Samples.Failed());

        Assert.Empty(_run.Last);
        Assert.Single(_run.State.Deliveries);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    public void A_payment_is_mailed_only_where_an_attempt_had_failed_before(long afterFailure, int mails)
    {
        var paid = Samples.Of(NoticeTypes.InvoicePaid, optional: false);
        _run.Tell(paid with { Facts = paid.Facts.Add(NoticeFact.Number(NoticeTypes.AfterFailure, afterFailure)) });

        Assert.Equal(mails, _run.State.Deliveries.Count);
    }

    [Fact]
    public void A_notice_that_lacks_a_fact_or_is_of_no_known_type_is_a_bug_and_throws()
    {
        var whole = Samples.Failed();

        Assert.Throws<ArgumentException>(() => _run.Tell(whole with { Facts = whole.Facts.RemoveAt(0) }));
        Assert.Throws<ArgumentException>(() => _run.Tell(whole with { Facts = whole.Facts.SetItem(1, NoticeFact.Of("dueUsd", "12")) }));
        Assert.Throws<ArgumentException>(() => _run.Tell(whole with { Type = "payment.lost" }));
    }

    [Fact]
    public void A_webhook_is_tried_for_three_days_at_the_recommended_instants_and_then_failed()
    {
        _run.Add();
        _run.Tell(Samples.Failed(), mailed: false);
        List<TimeSpan> tried = [TimeSpan.Zero];
        while (true)
        {
            _run.Report(1, AttemptOutcome.Deferred);
            if (_run.State.DueAt() is not { } due) break;

            _run.Now = due.AddTicks(-1);
            _run.Wake();
            Assert.Empty(_run.Last);
            _run.Now = due;
            _run.Wake();
            tried.Add(_run.Now - Samples.At);
        }

        string[] recommended = ["0:00:00", "0:00:05", "0:05:05", "0:35:05", "2:35:05", "7:35:05", "17:35:05", "1.7:35:05", "2.3:35:05", "3.3:35:05"];
        Assert.Equal(recommended.Select(text => TimeSpan.Parse(text, System.Globalization.CultureInfo.InvariantCulture)), tried);
        Assert.Equal(DeliveryStatus.Failed, _run.State.Deliveries[1].Status);
        _run.Verify();
    }

    [Fact]
    public void A_mail_is_never_given_up_and_its_pauses_grow_to_an_hour()
    {
        _run.Tell(Samples.Failed());
        List<double> minutes = [];
        for (var n = 0; n < 200; n++)
        {
            _run.Report(1, AttemptOutcome.Deferred, detail: "The server is away.");
            minutes.Add((_run.State.DueAt()!.Value - _run.Now).TotalMinutes);
            _run.Now = _run.State.DueAt()!.Value;
            _run.Wake();
        }

        Assert.Equal([0.5, 1, 2, 4, 8, 16, 32, 60], minutes.Take(8));
        Assert.All(minutes.Skip(7), pause => Assert.Equal(60, pause));
        Assert.Equal((DeliveryStatus.Queued, 201, NoticeLimits.KeptAttempts), (
            _run.State.Deliveries[1].Status, _run.State.Deliveries[1].Attempt, _run.State.Deliveries[1].Attempts.Length));
        _run.Verify();
    }

    [Fact]
    public void The_first_report_of_an_attempt_holds()
    {
        _run.Tell(Samples.Failed());
        _run.Report(1, AttemptOutcome.Delivered, attempt: 1);
        _run.Report(1, AttemptOutcome.Deferred, attempt: 1);
        Assert.Empty(_run.Last);
        _run.Report(1, AttemptOutcome.Deferred, attempt: 2);
        Assert.Empty(_run.Last);
        _run.Report(17, AttemptOutcome.Refused, attempt: 1);
        Assert.Empty(_run.Last);

        Assert.Equal(DeliveryStatus.Delivered, _run.State.Deliveries[1].Status);
    }

    [Fact]
    public void An_endpoint_that_is_gone_is_disabled_with_all_that_waits_for_it()
    {
        _run.Add();
        _run.Tell(Samples.Failed("n1"), mailed: false);
        _run.Tell(Samples.Failed("n2"), mailed: false);
        _run.Report(1, AttemptOutcome.Deferred);

        _run.Report(2, AttemptOutcome.Gone);

        Assert.All(_run.State.Deliveries.Values, delivery => Assert.Equal(DeliveryStatus.Failed, delivery.Status));
        Assert.Null(_run.State.DueAt());
        Assert.Contains("410", _run.State.Webhooks[1].Endpoint.DisabledBecause, StringComparison.Ordinal);
        _run.Tell(Samples.Failed("n3"), mailed: false);
        Assert.Equal(2, _run.State.Deliveries.Count);
        _run.Verify();
    }

    [Fact]
    public void What_failed_or_was_kept_goes_again_as_the_same_mail_and_what_was_sent_as_another()
    {
        _run.Tell(Samples.Failed());
        var first = NoticesViews.MailOrder(_run.State, NoticesRun.Tenant, 1, 1)!.MessageId;
        _run.Report(1, AttemptOutcome.Kept);
        Assert.Equal(DeliveryStatus.Kept, _run.State.Deliveries[1].Status);

        _run.Do(WebhookDecisions.Resend(_run.State, NoticesRun.Tenant, new ResendMail(1), _run.Now));
        Assert.Equal(first, NoticesViews.MailOrder(_run.State, NoticesRun.Tenant, 1, 2)!.MessageId);
        _run.Report(1, AttemptOutcome.Delivered);

        _run.Do(WebhookDecisions.Resend(_run.State, NoticesRun.Tenant, new ResendMail(1), _run.Now));
        Assert.NotEqual(first, NoticesViews.MailOrder(_run.State, NoticesRun.Tenant, 1, 3)!.MessageId);
        _run.Verify();
    }

    [Fact]
    public void A_replay_goes_under_the_same_id_from_the_beginning_of_the_schedule()
    {
        _run.Add();
        _run.Tell(Samples.Failed(), mailed: false);
        var id = Order(1)!.Headers["webhook-id"];
        for (var n = 0; n < 10; n++)
        {
            _run.Report(1, AttemptOutcome.Deferred);
            _run.Now = _run.State.DueAt() ?? _run.Now;
            _run.Wake();
        }

        Assert.IsType<DeliveryFound>(_run.Do(WebhookDecisions.Replay(_run.State, NoticesRun.Tenant, new ReplayDelivery(1, 1), _run.Now)));

        Assert.Equal(id, Order(11)!.Headers["webhook-id"]);
        Assert.Null(Order(10));
        _run.Report(1, AttemptOutcome.Deferred);
        Assert.Equal(_run.Now.AddSeconds(5), _run.State.DueAt());

        WebhookOrder? Order(int attempt) => NoticesViews.WebhookOrder(_run.State, NoticesRun.Tenant, 1, attempt, new(), _run.Now);
    }

    [Fact]
    public void A_ping_is_tried_once_and_only_one_at_a_time()
    {
        _run.Add();
        Assert.IsType<DeliveryFound>(_run.Do(WebhookDecisions.Test(_run.State, NoticesRun.Tenant, new TestWebhook(1), _run.Now)));
        Assert.IsType<DeliveryUnderWay>(_run.Do(WebhookDecisions.Test(_run.State, NoticesRun.Tenant, new TestWebhook(1), _run.Now)));

        _run.Report(1, AttemptOutcome.Deferred);

        Assert.Equal(DeliveryStatus.Failed, _run.State.Deliveries[1].Status);
        Assert.IsType<DeliveryFound>(_run.Do(WebhookDecisions.Test(_run.State, NoticesRun.Tenant, new TestWebhook(1), _run.Now)));
    }

    [Fact]
    public void What_is_over_is_forgotten_beyond_its_bound_and_what_is_open_never()
    {
        _run.Tell(Samples.Failed("open"));
        for (var n = 0; n < NoticeLimits.KnownNotices + 10; n++)
        {
            // As many as go within an hour.
            _run.Now += MailHour.Length / NoticeLimits.MailsPerHour;
            _run.Tell(Samples.Failed($"n{n}"));
            _run.Report(n + 2, AttemptOutcome.Delivered);
        }

        Assert.Equal(NoticeLimits.KeptDeliveries + 1, _run.State.Deliveries.Count);
        Assert.Equal(DeliveryStatus.Queued, _run.State.Deliveries[1].Status);
        Assert.Equal(NoticeLimits.KnownNotices, _run.State.Known.Count);
        Assert.False(_run.State.Known.ContainsKey("open"));
        _run.Verify();
    }

    [Fact]
    public void Pings_and_replays_push_no_mail_out_of_what_is_kept()
    {
        _run.Add();
        _run.Tell(Samples.Failed());
        _run.Report(1, AttemptOutcome.Delivered);
        _run.Report(2, AttemptOutcome.Delivered);

        for (var n = 0; n < NoticeLimits.KeptDeliveries + 10; n++)
        {
            _run.Do(WebhookDecisions.Test(_run.State, NoticesRun.Tenant, new TestWebhook(1), _run.Now));
            _run.Report(_run.State.LastDelivery, AttemptOutcome.Delivered);
        }

        Assert.Equal(DeliveryStatus.Delivered, _run.State.Deliveries[1].Status);
        Assert.Equal(NoticeLimits.KeptDeliveries + 1, _run.State.Deliveries.Count);
        _run.Verify();
    }

    [Fact]
    public void Beyond_the_bound_of_an_hour_mails_wait_for_the_hours_that_follow_and_none_is_lost()
    {
        _run.Add();
        var hour = MailHour.Of(_run.Now);
        var told = 2 * NoticeLimits.MailsPerHour + 50;
        for (var n = 0; n < told; n++) _run.Tell(Samples.Failed($"n{n}"));

        // Webhooks have no such bound.
        Assert.Equal(told, _run.Effects.Count(effect => effect.StartsWith("post-webhook/", StringComparison.Ordinal)));
        Assert.Equal(NoticeLimits.MailsPerHour, Begun());
        foreach (var delivery in _run.State.Deliveries.Values.Where(one => one.IsUnderWay).ToArray()) _run.Report(delivery.Id, AttemptOutcome.Delivered);

        Assert.Equal(hour + MailHour.Length, _run.State.DueAt());
        _run.Now = hour + MailHour.Length;
        _run.Wake();
        Assert.Equal(2 * NoticeLimits.MailsPerHour, Begun());
        Assert.Equal(hour + 2 * MailHour.Length, _run.State.DueAt());
        _run.Now = hour + 2 * MailHour.Length;
        _run.Wake();
        Assert.Equal(told, Begun());
        Assert.Null(_run.State.DueAt());
        _run.Verify();

        int Begun() => _run.Effects.Count(effect => effect.StartsWith("send-mail/", StringComparison.Ordinal));
    }

    [Fact]
    public void A_mail_that_is_due_or_asked_for_again_waits_as_well_where_the_hour_has_had_its_mails()
    {
        _run.Now = MailHour.Of(_run.Now);
        var hour = _run.Now;
        _run.Tell(Samples.Failed("delayed"));
        _run.Report(1, AttemptOutcome.Deferred);
        _run.Tell(Samples.Failed("sent"));
        _run.Report(2, AttemptOutcome.Delivered);
        for (var n = 2; n < NoticeLimits.MailsPerHour; n++) _run.Tell(Samples.Failed($"n{n}"));

        _run.Now += TimeSpan.FromMinutes(1);
        _run.Wake();
        Assert.Equal(new AttemptPostponed(_run.Now, 1, hour + MailHour.Length), Assert.Single(_run.Last));
        var asked = Assert.IsType<MailFound>(_run.Do(WebhookDecisions.Resend(_run.State, NoticesRun.Tenant, new ResendMail(2), _run.Now)));
        Assert.Equal((DeliveryStatus.Queued, hour + MailHour.Length), (asked.Mail.Status, asked.Mail.NextAttemptAt));
        Assert.IsType<DeliveryUnderWay>(_run.Do(WebhookDecisions.Resend(_run.State, NoticesRun.Tenant, new ResendMail(2), _run.Now)));

        _run.Now = hour + MailHour.Length;
        _run.Wake();
        Assert.Equal(["send-mail/acme/1/2", "send-mail/acme/2/2"], _run.Effects.TakeLast(2));
        _run.Verify();
    }

    [Fact]
    public void Refusals_come_in_their_order()
    {
        Assert.IsType<NoSuchWebhook>(_run.Do(WebhookDecisions.Change(_run.State, new ChangeWebhook(1, null, null, null, false), _run.Now)));
        Assert.IsType<NoSuchWebhook>(_run.Do(WebhookDecisions.Remove(_run.State, new RemoveWebhook(1), _run.Now)));
        Assert.IsType<NoSuchWebhook>(_run.Do(WebhookDecisions.Rotate(_run.State, new RotateWebhookSecret(1), WebhookSecret.New(null), _run.Now)));
        Assert.IsType<NoSuchWebhook>(Test());
        Assert.IsType<NoSuchWebhook>(Replay());
        Assert.IsType<NoSuchMail>(Resend());

        for (var n = 0; n < NoticeLimits.MaxWebhooks; n++) _run.Add();
        Assert.Equal(new TooManyWebhooks(10), _run.TryAdd());
        Assert.IsType<NoSuchDelivery>(Replay());

        _run.Tell(Samples.Failed());
        Assert.IsType<DeliveryUnderWay>(Resend());
        Assert.IsType<DeliveryUnderWay>(Replay());
        _run.Do(WebhookDecisions.Change(_run.State, new ChangeWebhook(1, null, null, null, false), _run.Now));
        Assert.IsType<WebhookDisabled>(Test());
        Assert.IsType<WebhookDisabled>(Replay());
        _run.Do(WebhookDecisions.Change(_run.State, new ChangeWebhook(1, null, [], "", false), _run.Now));
        Assert.Empty(_run.Last);

        NoticesAnswer Test() => _run.Do(WebhookDecisions.Test(_run.State, NoticesRun.Tenant, new TestWebhook(1), _run.Now));
        NoticesAnswer Replay() => _run.Do(WebhookDecisions.Replay(_run.State, NoticesRun.Tenant, new ReplayDelivery(1, 2), _run.Now));
        NoticesAnswer Resend() => _run.Do(WebhookDecisions.Resend(_run.State, NoticesRun.Tenant, new ResendMail(1), _run.Now));
    }

    [Fact]
    public void Every_change_of_an_endpoint_is_told_in_the_trail_with_who_asked()
    {
        var by = new Origin("key1", "req-1");
        var endpoint = new WebhookEndpoint(1, "https://example.com/", ["invoice.paid"], "", true, null, Samples.At, Samples.At);
        var secret = WebhookSecret.New(null).Kept;
        NoticesEvent[] told =
        [
            new WebhookAdded(Samples.At, endpoint, secret, by), new WebhookChanged(Samples.At, endpoint, by),
            new WebhookWasRemoved(Samples.At, 1, by), new WebhookSecretRotated(Samples.At, 1, secret, Samples.At, by),
            new PingTold(Samples.At, 1, 1, Samples.Failed(), by), new DeliveryQueued(Samples.At, 1, 2, null, 1, by),
            new DeliveryQueued(Samples.At, 1, 2, 2, null, by), new WebhookGone(Samples.At, 1, "It said so."),
        ];
        NoticesEvent[] quiet =
        [
            new NoticeTold(Samples.At, Samples.Failed(), null, []), new AttemptStarted(Samples.At, 1, 2),
            new AttemptPostponed(Samples.At, 1, Samples.At),
            new AttemptEnded(Samples.At, 1, 2, AttemptOutcome.Delivered, 200, null, null, DeliveryStatus.Delivered, null),
        ];

        var lines = NoticesTrail.Tell([.. told, .. quiet]).ToArray();

        Assert.Equal(told.Length, lines.Length);
        Assert.Equal(lines.Length, lines.Select(line => line.Action).Distinct().Count());
        Assert.All(lines, line => Assert.True(TrailActions.All.Contains(line.Action), line.Action));
        Assert.All(lines[..^1], line => Assert.Equal(by, line.By));
        Assert.DoesNotContain(lines, line => line.ToString().Contains(secret.Value, StringComparison.Ordinal));
        var known = typeof(NoticesEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(NoticesEvent)));
        // What tells something is found by its marks, without being decoded; what does not is passed by.
        Assert.All(told, one => Assert.True(IsMarked(one), one.ToString()));
        Assert.All(quiet, one => Assert.False(IsMarked(one), one.ToString()));
        Assert.Equal(known.Count(), told.Concat(quiet).Select(one => one.GetType()).Distinct().Count());
    }

    private static bool IsMarked(NoticesEvent one)
    {
        var payload = RecordCodec.Encode(NoticesFold.Instance, [one]);
        return NoticesTrail.Marks.Any(mark => payload.Span.IndexOf(mark) >= 0);
    }
}

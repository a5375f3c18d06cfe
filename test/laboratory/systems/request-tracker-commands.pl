#!/usr/bin/perl
# Works on tickets inside of Request Tracker: reads a line of JSON, {"do": "...", ...}, and answers with a line of JSON.
# What Request Tracker itself prints goes to standard error.

use strict;
use warnings;
use lib '/usr/share/request-tracker5/lib';
use JSON;
use RT;

open my $answers, '>&', \*STDOUT or die;
open STDOUT, '>&', \*STDERR or die;
$answers->autoflush(1);
RT::LoadConfig();
RT::Init();
my $user = RT::CurrentUser->new('root');
my $json = JSON->new->canonical->allow_nonref;

sub ticket {
    my ($id) = @_;
    my $ticket = RT::Ticket->new($user);
    $ticket->Load($id) or die "No ticket $id";
    return $ticket;
}

my %commands = (
    # Once: a password for root, and nobody is written to.
    prepare => sub {
        my ($line) = @_;
        my ($done, $why) = RT::CurrentUser->new('root')->UserObj->SetPassword($line->{password});
        die "No password: $why" if !$done && $why !~ /already/;
        my $scrips = RT::Scrips->new($RT::SystemUser);
        $scrips->UnLimit;
        $_->SetDisabled(1) for @{ $scrips->ItemsArrayRef };
        return JSON::true;
    },
    version => sub { return $RT::VERSION },
    create  => sub {
        my ($line) = @_;
        return [
            map {
                my $ticket = RT::Ticket->new($user);
                my ($id, undef, $why) = $ticket->Create(Queue => 'General', Subject => $_);
                die "No ticket: $why" if !$id;
                "$id";
            } @{ $line->{marks} }
        ];
    },
    update => sub {
        my ($line) = @_;
        for my $record (@{ $line->{records} }) {
            my ($done, $why) = ticket($record->{id})->SetSubject($record->{mark});
            die "No change: $why" if !$done;
        }
        return JSON::true;
    },
    remove => sub {
        my ($line) = @_;
        for my $id (@{ $line->{ids} }) {
            my ($done, $why) = ticket($id)->SetStatus('deleted');
            die "Not removed: $why" if !$done;
        }
        return JSON::true;
    },
    age => sub {
        my ($line) = @_;
        my $past = "datetime(LastUpdated, '-2 hours')";
        my $ids  = join ',', map { int } @{ $line->{ids} };
        $RT::Handle->SimpleQuery("UPDATE Tickets SET Created = $past, LastUpdated = $past WHERE id IN ($ids)");
        return JSON::true;
    },
    list => sub {
        my $rows = $RT::Handle->SimpleQuery("SELECT id, Subject FROM Tickets WHERE Status <> 'deleted' ORDER BY id");
        return [ map { { id => "$_->[0]", mark => $_->[1] } } @{ $rows->fetchall_arrayref } ];
    },
);

while (my $text = <STDIN>) {
    my $line = $json->decode($text);
    print {$answers} $json->encode($commands{ $line->{do} }->($line)), "\n";
}
